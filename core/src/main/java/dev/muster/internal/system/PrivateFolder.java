package dev.muster.internal.system;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A folder that no other user can access; only this user can reach a socket in it.
///
/// It is removed with this JVM, however that ends.
public final class PrivateFolder {
    private static final System.Logger LOGGER = Log.named("dev.muster.launch");
    private static final String PREFIX = "muster-";
    private static final int NAME_BYTES = 16;

    /// Elsewhere the temporary folder is the user's own, and there is no shell to guard it.
    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /// Leaves room for a name within the system's limit for the path of a socket.
    private static final int MAX_PATH = 80;

    private PrivateFolder() {}

    /// Creates one in the temporary folder of this JVM.
    public static Path create() throws IOException {
        return create(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// Creates one.
    ///
    /// @param temporary where, unless its path is too long; then in `/tmp`
    public static Path create(Path temporary) throws IOException {
        Path place = temporary.toAbsolutePath();
        String name = PREFIX + Randomness.digits(NAME_BYTES);
        Path folder = place.resolve(name);
        boolean isShort = folder.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH;
        return make(isShort ? folder : Path.of("/tmp", name));
    }

    /// Creates one at a unique path.
    ///
    /// @param folder an absolute path
    /// @return the same
    public static Path make(Path folder) throws IOException {
        if (!IS_POSIX) {
            return Files.createDirectory(folder);
        }
        FileAttribute<?> onlyMine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        LeftoverGuard.addTree(folder);
        try {
            return Files.createDirectory(folder, onlyMine);
        } catch (IOException e) {
            LeftoverGuard.removeTree(folder);
            throw e;
        }
    }

    /// Deletes one, or a folder in one, with all that is in it; what cannot be deleted stays.
    public static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, folder + " is not deleted", e);
            return; // The guard will try again.
        }
        LeftoverGuard.removeTree(folder);
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult
                    .CONTINUE; // Gone meanwhile, or the deletion of the folder will fail.
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
