package dev.muster.internal.launch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A folder that no other user can look into; whoever can reach a socket in it is this user.
final class PrivateFolder {
    private static final String PREFIX = "muster-";

    /// Leaves room for a name within what the system allows for the path of a socket.
    private static final int MAX_PATH = 80;

    private PrivateFolder() {}

    /// Makes one.
    ///
    /// @param temporary where, unless its path is too long; then in `/tmp`
    static Path create(Path temporary) throws IOException {
        Path place = temporary.toAbsolutePath();
        FileAttribute<?> onlyMine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path folder = Files.createTempDirectory(place, PREFIX, onlyMine);
        if (folder.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            return folder;
        }
        Files.delete(folder);
        return Files.createTempDirectory(Path.of("/tmp"), PREFIX, onlyMine);
    }

    /// Deletes a folder with all that is in it; what cannot be deleted stays.
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            LocalBackend.LOGGER.log(Level.DEBUG, folder + " is not deleted", e);
        }
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
                    .CONTINUE; // Gone meanwhile, or for the folder's deletion to tell.
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
