package dev.muster.internal.launch;

import dev.muster.internal.system.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Our own classes, out of a jar that holds them in a jar of its own, as those that Spring Boot
/// makes.
///
/// The class path of a worker can name no jar in a jar. So our classes are copied to a file, once
/// in a program; all others come from the program, whose class loader finds them.
final class NestedClasses {
    private static final String OURS = "dev/muster/";
    private static final ReentrantLock LOCK = new ReentrantLock();

    /// Guarded by LOCK.
    private static @Nullable Path copy;

    private NestedClasses() {}

    /// The file that holds them. It is removed with this JVM.
    ///
    /// @param places of the jars that are in a jar
    /// @throws IOException if they cannot be read, or no file can be written
    static Path unpack(List<URL> places) throws IOException {
        LOCK.lock();
        try {
            Path file = copy;
            if (file == null || Files.notExists(file)) { // The temporary folder may be cleaned up.
                file = copyOf(places);
                copy = file;
            }
            return file;
        } finally {
            LOCK.unlock();
        }
    }

    private static Path copyOf(List<URL> places) throws IOException {
        Path folder = PrivateFolder.create();
        Path file = folder.resolve("muster.jar");
        try {
            write(places, file);
            return file;
        } catch (IOException | RuntimeException | Error e) {
            PrivateFolder.delete(folder);
            throw e;
        }
    }

    private static void write(List<URL> places, Path file) throws IOException {
        Set<String> written = new HashSet<>();
        try (var target = new ZipOutputStream(Files.newOutputStream(file))) {
            target.setLevel(Deflater.NO_COMPRESSION); // It is read at once, and often.
            for (URL place : places) {
                try (JarFile jar = open(place)) {
                    write(jar, target, written);
                }
            }
        }
        if (written.isEmpty()) {
            throw new IOException("no classes of " + OURS + " in " + places);
        }
    }

    private static JarFile open(URL place) throws IOException {
        // Its protocol is that of the program's loader, which has put the jar into a jar.
        URLConnection connection = place.openConnection();
        connection.setUseCaches(false); // What is closed here has no other user.
        if (connection instanceof JarURLConnection jar) {
            return jar.getJarFile();
        }
        throw new IOException(
                "the classes of Muster are in %s, which no worker JVM can read: put its jars where they are files"
                        .formatted(place));
    }

    private static void write(JarFile jar, ZipOutputStream target, Set<String> written)
            throws IOException {
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            // What several jars have is taken from the first, as by a class loader.
            if (name.startsWith(OURS) && !entry.isDirectory() && written.add(name)) {
                target.putNextEntry(new ZipEntry(name));
                try (InputStream source = jar.getInputStream(entry)) {
                    source.transferTo(target);
                }
                target.closeEntry();
            }
        }
    }
}
