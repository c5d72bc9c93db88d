package dev.muster.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A file with a key or an identity: written completely or not at all, and for one user.
///
/// A new file is written under a temporary name beside its own, synced, and only then given its
/// name; so a full disk or a kill leaves no file that looks like a key but is not one. A file that
/// is read is checked as `ssh` checks its own: it must belong to this user, or to root, and no
/// other user may read or write it.
final class SecretFile {
    private static final Set<PosixFilePermission> FOR_OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /// Creates the file, with mode 0600.
    ///
    /// @throws FileAlreadyExistsException if the file exists; it is left unchanged
    /// @throws NoSuchFileException if its folder does not exist
    static void write(Path file, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a folder");
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(
                    folder.toString(), null, "there is no such folder, make it first");
        }
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Path unfinished = folder.resolve(temporaryName());
        try {
            writeAndSync(unfinished, text);
            giveName(unfinished, file);
            sync(folder);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(file.toString(), null, "cannot be written: " + reason(e));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// Not derived from the name of the file, which may already have the maximum length.
    private static String temporaryName() {
        return ".muster-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static void writeAndSync(Path file, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownerOnly(file))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        if (!isPosix(file)) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// With a second link and not a move, which would replace a file that another process has
    /// created there.
    private static void giveName(Path unfinished, Path file) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException _) {
            Files.move(unfinished, file); // a file system without links
        }
    }

    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Some systems cannot open folders; there the name is synced with the file.
        }
    }

    private static String reason(IOException failure) {
        String reason =
                failure instanceof FileSystemException file
                        ? file.getReason()
                        : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }

    /// What is wrong with the owner or the mode of a file that was read, and a remedy.
    static Optional<String> exposure(Path file) throws IOException {
        if (!isPosix(file)) {
            return Optional.empty();
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        if (!isTrusted(attributes.owner())) {
            return Optional.of(
                    ("%1$s belongs to %2$s, must belong to the user of this process: make a copy of"
                                    + " your own (install -m 600 %1$s COPY)")
                            .formatted(file, attributes.owner().getName()));
        }
        var others = EnumSet.copyOf(FOR_OTHERS);
        others.retainAll(attributes.permissions());
        if (others.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "%1$s can be %2$s by others (%3$s), must be its owner's alone: chmod 600 %1$s"
                        .formatted(
                                file,
                                deeds(others),
                                PosixFilePermissions.toString(attributes.permissions())));
    }

    private static String deeds(Set<PosixFilePermission> others) {
        boolean read =
                others.contains(PosixFilePermission.GROUP_READ)
                        || others.contains(PosixFilePermission.OTHERS_READ);
        boolean written =
                others.contains(PosixFilePermission.GROUP_WRITE)
                        || others.contains(PosixFilePermission.OTHERS_WRITE);
        return read && written ? "read and written" : read ? "read" : "written";
    }

    /// Root may read everything anyway, and mounts secrets in containers.
    private static boolean isTrusted(UserPrincipal owner) throws IOException {
        UserPrincipal me = me();
        return me == null || owner.equals(me) || owner.getName().equals("root");
    }

    /// Not from `user.name`: in containers a user may have no name.
    private static @Nullable UserPrincipal me() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? Files.getOwner(self) : null;
    }
}
