package dev.muster.internal.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A folder of mode 0700 beside the future path of a Unix socket, in which the socket is created.
///
/// It is removed when this is closed. The address of a Unix socket has room only for a short path:
/// if the folder's is too long, a symbolic link leads to it.
final class PrivateSocketFolder implements AutoCloseable {
    /// The longest path that the JDK accepts in the address of a Unix socket.
    private static final int MAX_PATH_BYTES = 106;

    private static final String SOCKET = "s";

    private final Path folder;
    private final Path socket;
    private final @Nullable Path detour;

    private PrivateSocketFolder(Path folder, Path socket, @Nullable Path detour) {
        this.folder = folder;
        this.socket = socket;
        this.detour = detour;
    }

    /// @param path the future path of the socket
    /// @throws NoSuchFileException if the folder of that path does not exist
    /// @throws IOException if it is impossible to connect to that path, or the folder cannot be
    ///   created
    static PrivateSocketFolder beside(Path path) throws IOException {
        if (length(path) > MAX_PATH_BYTES) {
            throw new IOException(
                    "its path has %d bytes, the system takes at most %d: choose a shorter one"
                            .formatted(length(path), MAX_PATH_BYTES));
        }
        Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a folder");
        Path folder = makeFolder(parent);
        Path socket = folder.resolve(SOCKET);
        if (length(socket) <= MAX_PATH_BYTES) {
            return new PrivateSocketFolder(folder, socket, null);
        }
        boolean isDone = false;
        try {
            Path detour = Files.createTempDirectory("muster-"); // of mode 0700, too
            Files.createSymbolicLink(detour.resolve(SOCKET), folder);
            isDone = true;
            return new PrivateSocketFolder(folder, detour.resolve(SOCKET).resolve(SOCKET), detour);
        } finally {
            if (!isDone) {
                Files.deleteIfExists(folder);
            }
        }
    }

    private static Path makeFolder(Path parent) throws IOException {
        FileAttribute<?> onlyMine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        while (true) {
            int random = ThreadLocalRandom.current().nextInt(1 << 24);
            Path folder = parent.resolve(".m" + HexFormat.of().toHexDigits(random, 6));
            try {
                return Files.createDirectory(folder, onlyMine);
            } catch (FileAlreadyExistsException _) {
                // Another listener's: another name.
            } catch (NoSuchFileException e) {
                throw new NoSuchFileException(parent.toString());
            }
        }
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /// Where to bind.
    Path socket() {
        return socket;
    }

    /// Gives the socket its name outside.
    ///
    /// @throws FileAlreadyExistsException if something is there
    void give(Path path) throws IOException {
        try {
            Files.createLink(path, folder.resolve(SOCKET));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException _) {
            Files.move(folder.resolve(SOCKET), path); // a file system without links
        }
    }

    @Override
    public void close() throws IOException {
        if (detour != null) {
            Files.deleteIfExists(detour.resolve(SOCKET));
            Files.deleteIfExists(detour);
        }
        Files.deleteIfExists(folder.resolve(SOCKET));
        Files.deleteIfExists(folder);
    }
}
