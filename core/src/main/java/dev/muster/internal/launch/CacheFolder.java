package dev.muster.internal.launch;

import dev.muster.internal.system.PrivateFolder;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The folder in which this user keeps what can be made again; it holds a folder for each key.
///
/// Only this user can write to it, or it is not used: worker JVMs run what is in there.
///
/// @param path exists
record CacheFolder(Path path) {
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration REFRESH = Duration.ofDays(1);
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");

    /// Where it is, by the rules of this system.
    ///
    /// @param environment of this process
    /// @param home the user's; may be empty
    static Optional<Path> place(Map<String, String> environment, String home) {
        String chosen = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (chosen.startsWith("/")) { // A relative one is to be ignored, says its standard.
            return Optional.of(Path.of(chosen, "muster")).filter(CacheFolder::fitsClassPath);
        }
        return home.startsWith("/")
                ? Optional.of(Path.of(home, ".cache", "muster")).filter(CacheFolder::fitsClassPath)
                : Optional.empty();
    }

    private static boolean fitsClassPath(Path path) {
        return !path.toString().contains(File.pathSeparator);
    }

    /// Makes it if it does not exist.
    ///
    /// @throws IOException if it cannot be made, or others could write to it
    static CacheFolder open(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("no folder for a cache: " + path);
        }
        makePrivate(parent);
        // Who can write to the parent can put something else in the place of the folder.
        requireOwn(parent.toRealPath());
        makePrivate(path);
        requireOwn(path);
        return new CacheFolder(path);
    }

    private static void makePrivate(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException _) {
            // Made before; it is looked at closely in any case.
        } catch (UnsupportedOperationException e) {
            throw new IOException("this file system cannot keep others out", e);
        }
    }

    private static void requireOwn(Path folder) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var permissions = attributes.permissions();
        if (!attributes.isDirectory()
                || !attributes.owner().equals(me(folder))
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(
                    folder + " must be a folder of this user to which nobody else can write");
        }
    }

    private static UserPrincipal me(Path folder) throws IOException {
        // Not `user.name`: in containers a user may have no name.
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : folder.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    /// The folder of a key, whether it exists or not.
    Path of(String key) {
        return path.resolve(key);
    }

    /// Makes the folder of a key.
    Path make(String key) throws IOException {
        makePrivate(of(key));
        requireOwn(of(key));
        return of(key);
    }

    /// Remembers that a folder is in use, if that can be written down.
    static void refresh(Path folder) {
        Instant now = Instant.now();
        try {
            if (Files.getLastModifiedTime(folder).toInstant().isBefore(now.minus(REFRESH))) {
                Files.setLastModifiedTime(folder, FileTime.from(now));
            }
        } catch (IOException e) {
            StartCache.LOGGER.log(Level.DEBUG, "a cache in use can only be read", e);
        }
    }

    /// Removes what has not been used for 30 days.
    void removeOld() throws IOException {
        Instant limit = Instant.now().minus(KEEP);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(path)) {
            for (Path folder : folders) {
                if (KEY.matcher(folder.getFileName().toString()).matches()
                        && Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    remove(folder, "*");
                    Files.deleteIfExists(folder);
                }
            }
        }
    }

    /// Removes files and folders of a folder.
    ///
    /// @param names a pattern, such as `*.log`
    static void remove(Path folder, String names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
            for (Path file : files) {
                PrivateFolder.delete(file);
            }
        }
    }
}
