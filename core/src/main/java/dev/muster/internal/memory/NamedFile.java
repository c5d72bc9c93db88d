package dev.muster.internal.memory;

import dev.muster.internal.system.LeftoverGuard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// A file in the folder where the system, and so CPython, keeps named shared memory.
///
/// @param fd its descriptor, open in this process
/// @param inode distinguishes it from others that had, or will have, the name
record NamedFile(String name, int fd, long inode, long bytes) {
    /*
     * A file gets its name once its memory is reserved: no process sees an incomplete file, and
     * none is left when its creation is interrupted.
     */
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final String OWN_PREFIX = "psm_";
    private static final int MAX_NAME_BYTES = 255;

    /// Creates a file of zeros, whose name is guarded from now on.
    ///
    /// @throws FileAlreadyExistsException if another has the name
    static NamedFile create(String name, long bytes) throws IOException {
        String path = path(name);
        FreeMemory.require(FOLDER, bytes);
        int fd = FileCalls.openUnnamed(FOLDER.toString());
        try {
            FileCalls.reserve(fd, bytes);
            long inode = FileCalls.status(fd).inode();
            LeftoverGuard.addFile(FOLDER, inode, name);
            try {
                FileCalls.link(fd, path);
            } catch (IOException e) {
                LeftoverGuard.removeFile(FOLDER, inode, name);
                throw e;
            }
            return new NamedFile(name, fd, inode, bytes);
        } catch (IOException e) {
            FileCalls.close(fd);
            throw e;
        }
    }

    /// Creates a file with a name in CPython's style.
    static NamedFile create(long bytes) throws IOException {
        while (true) {
            String number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            try {
                return create(OWN_PREFIX + number, bytes);
            } catch (FileAlreadyExistsException _) {
                // Another number will do.
            }
        }
    }

    /// Opens a file, and reserves the memory it does not have yet: CPython does not.
    ///
    /// @throws NoSuchFileException if none has the name
    static NamedFile open(String name) throws IOException {
        int fd = FileCalls.open(path(name));
        try {
            FileCalls.Status status = FileCalls.status(fd);
            if (status.bytes() == 0) {
                throw new IOException("it is empty: it is being made, or something else");
            }
            if (status.reservedBytes() < status.bytes()) {
                FreeMemory.require(FOLDER, status.bytes() - status.reservedBytes());
                FileCalls.reserve(fd, status.bytes());
            }
            return new NamedFile(name, fd, status.inode(), status.bytes());
        } catch (IOException e) {
            FileCalls.close(fd);
            throw e;
        }
    }

    /// Removes the name, unless another file has it now. The memory stays for processes that have
    /// it open.
    void unlink() throws IOException {
        String path = path(name);
        try {
            if (FileCalls.status(path).inode() == inode) {
                FileCalls.unlink(path);
            }
        } catch (NoSuchFileException _) {
            // Another process has removed it.
        }
        LeftoverGuard.removeFile(FOLDER, inode, name);
    }

    private static String path(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(name, "must be the name of a file");
        }
        if (name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c))) {
            throw refused(name, "must have no slash and no control character in it");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw refused(name, "must have at most " + MAX_NAME_BYTES + " bytes");
        }
        return FOLDER + "/" + name;
    }

    private static IllegalArgumentException refused(String name, String rule) {
        return new IllegalArgumentException(
                "the name of shared memory is \"%s\", %s".formatted(name, rule));
    }
}
