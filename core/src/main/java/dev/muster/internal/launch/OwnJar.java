package dev.muster.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The classes of Muster as one jar, for a machine that has none: the jar that this program runs
/// from, or one that is made of its jars and folders.
///
/// The same classes make the same jar, so that its hash tells whether a machine has it.
public final class OwnJar {
    private static final String OURS = "dev/muster/";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final LocalDateTime ALWAYS = LocalDateTime.of(2000, 1, 1, 0, 0);

    private final byte[] content;
    private final String hash;

    private OwnJar(byte[] content) {
        this.content = content;
        this.hash = hash(content);
    }

    /// Reads or makes it.
    ///
    /// @throws IOException if the classes of this program cannot be read
    public static OwnJar read() throws IOException {
        return of(ClassPath.ours());
    }

    /// Where these classes are, for a machine that sees the same files.
    public static List<Path> places() throws IOException {
        return ClassPath.ours();
    }

    /// @param places jars and folders
    static OwnJar of(List<Path> places) throws IOException {
        return new OwnJar(
                places.size() == 1 && Files.isRegularFile(places.getFirst())
                        ? Files.readAllBytes(places.getFirst())
                        : merged(places));
    }

    private static byte[] merged(List<Path> places) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                addFolder(place, entries);
            } else {
                addJar(place, entries);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(bytes)) {
            byte[] manifest = entries.remove(MANIFEST); // comes first in a jar
            if (manifest != null) {
                write(jar, MANIFEST, manifest);
            }
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                write(jar, each.getKey(), each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream jar, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ALWAYS);
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }

    private static void addFolder(Path folder, Map<String, byte[]> entries) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (isWanted(name)) {
                    entries.putIfAbsent(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void addJar(Path place, Map<String, byte[]> entries) throws IOException {
        try (var jar = new JarFile(place.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (isWanted(entry.getName()) && !entry.isDirectory()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        entries.putIfAbsent(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    /// The manifest holds the version, which both sides compare.
    private static boolean isWanted(String name) {
        return name.startsWith(OURS) || name.equals(MANIFEST);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256, which each must have", e);
        }
    }

    /// Its bytes, not to be changed.
    public byte[] content() {
        return content;
    }

    /// Its SHA-256, in 64 hexadecimal digits.
    public String hash() {
        return hash;
    }
}
