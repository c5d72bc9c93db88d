package dev.muster.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Our own classes in one small jar, out of whatever holds them here: jars, folders of classes, the
/// one jar of a whole program, or a jar in such a jar.
///
/// A start cache is made for it and for nothing else: what a user changes is never in a cache.
final class WorkerJar {
    /*
     * Contents are compared by name, size and CRC-32 of each entry. A jar has these in its
     * directory, so nothing is read or unpacked; of a folder all files are read. The jar is not
     * compressed: its size then follows from its entries, and it loads faster.
     */

    private static final String OURS = "dev/muster/";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final int LOCAL_HEADER = 30;
    private static final int DIRECTORY_HEADER = 46;
    private static final int DIRECTORY_END = 22;

    /// In the order of their names.
    private final Map<String, Entry> entries = new TreeMap<>();

    /// @param source the jar or folder that holds it
    private record Entry(Source source, long size, long crc) {}

    /// What holds classes.
    private sealed interface Source {
        /// A folder.
        record Folder(Path path) implements Source {}

        /// A jar. Each of these is compared with itself only: a URL would ask the network.
        final class Jar implements Source {
            private final URL place;

            Jar(URL place) {
                this.place = place;
            }

            JarFile open() throws IOException {
                if (isFile(place)) {
                    return new JarFile(Path.of(URI.create(place.toString())).toFile(), false);
                }
                // By the handler of whoever has put a jar into a jar.
                URLConnection connection = place.openConnection();
                connection.setUseCaches(false); // So that what we close is ours alone.
                if (connection instanceof JarURLConnection jar) {
                    return jar.getJarFile();
                }
                throw new IOException(
                        "the classes of Muster are in %s, which no worker JVM can read: put its jars where they are files"
                                .formatted(place));
            }
        }
    }

    private WorkerJar() {}

    /// Looks into jars and folders of classes; what is there twice is taken from the first.
    ///
    /// @throws IOException if one of them cannot be read, or nothing of ours is there
    static WorkerJar of(List<Path> sources) throws IOException {
        WorkerJar jar = new WorkerJar();
        for (Path source : sources) {
            if (Files.isDirectory(source)) {
                jar.addFolder(new Source.Folder(source));
            } else {
                jar.addJar(new Source.Jar(source.toUri().toURL()));
            }
        }
        return jar.requireClasses(sources);
    }

    /// Looks into jars that are in other jars.
    ///
    /// @throws IOException as above
    static WorkerJar ofNested(List<URL> places) throws IOException {
        WorkerJar jar = new WorkerJar();
        for (URL place : places) {
            jar.addJar(new Source.Jar(place));
        }
        return jar.requireClasses(places);
    }

    private WorkerJar requireClasses(List<?> sources) throws IOException {
        if (entries.isEmpty()) {
            throw new IOException("no classes of " + OURS + " in " + sources);
        }
        return this;
    }

    /// Where the classes of this program were found that belong to the same places as these;
    /// without those that are in no file, as in an image made by `jlink`.
    static List<Path> sources(Class<?>... types) {
        return Stream.of(types)
                .map(WorkerJar::source)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static Optional<Path> source(Class<?> type) {
        return place(type)
                .filter(WorkerJar::isFile)
                .map(place -> Path.of(URI.create(place.toString())));
    }

    /// Where a class was found; nothing if that is the JDK, or an image made by `jlink`.
    static Optional<URL> place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        return place == null || place.getProtocol().equals("jrt")
                ? Optional.empty()
                : Optional.of(place);
    }

    /// Whether it is a file or folder.
    static boolean isFile(URL place) {
        return place.getProtocol().equals("file");
    }

    private void addJar(Source.Jar source) throws IOException {
        // Cheap: the class loader has it open, and the JDK reads the directory of a jar only once.
        try (JarFile jar = source.open()) {
            for (Iterator<JarEntry> all = jar.entries().asIterator(); all.hasNext(); ) {
                JarEntry entry = all.next();
                if (isOurs(entry.getName())) {
                    add(entry.getName(), source, entry);
                }
            }
        }
    }

    private void add(String name, Source source, ZipEntry entry) {
        entries.putIfAbsent(name, new Entry(source, entry.getSize(), entry.getCrc()));
    }

    private static boolean isOurs(String name) {
        return name.startsWith(OURS) && !name.endsWith("/");
    }

    private void addFolder(Source.Folder source) throws IOException {
        Path ours = source.path().resolve(OURS);
        if (!Files.isDirectory(ours)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(ours)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            String name = source.path().relativize(file).toString().replace('\\', '/');
            entries.putIfAbsent(name, new Entry(source, bytes.length, crc.getValue()));
        }
    }

    /// What is in it: the same text for the same contents, wherever they come from.
    String contents() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            text.append(each.getKey())
                    .append(' ')
                    .append(each.getValue().size())
                    .append(' ')
                    .append(each.getValue().crc())
                    .append('\n');
        }
        return text.toString();
    }

    /// How many bytes the jar has, or would have.
    long size() {
        long size = DIRECTORY_END;
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            int name = each.getKey().getBytes(StandardCharsets.UTF_8).length;
            size += LOCAL_HEADER + DIRECTORY_HEADER + 2L * name + each.getValue().size();
        }
        return size;
    }

    /// Writes the jar under another name and then gives it this one: who finds it finds all of it.
    ///
    /// @param temporary the other name, in the same folder; nothing is left there
    void write(Path target, Path temporary) throws IOException {
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                writeEntries(Channels.newOutputStream(channel));
            }
            if (Files.size(temporary) != size()) {
                throw new IOException("the classes changed while they were copied");
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void writeEntries(OutputStream output) throws IOException {
        Map<Source, JarFile> jars = new HashMap<>();
        try (ZipOutputStream zip = new ZipOutputStream(output)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, Entry> each : entries.entrySet()) {
                writeEntry(zip, each.getKey(), each.getValue(), jars);
            }
        } finally {
            for (JarFile jar : jars.values()) {
                jar.close();
            }
        }
    }

    private static void writeEntry(
            ZipOutputStream zip, String name, Entry entry, Map<Source, JarFile> jars)
            throws IOException {
        ZipEntry header = new ZipEntry(name);
        header.setTimeLocal(NO_TIME);
        header.setSize(entry.size());
        header.setCrc(entry.crc());
        zip.putNextEntry(header);
        // Contents that have changed since they were listed do not fit the CRC, and that is said.
        zip.write(bytes(name, entry.source(), jars));
        zip.closeEntry();
    }

    private static byte[] bytes(String name, Source source, Map<Source, JarFile> jars)
            throws IOException {
        return switch (source) {
            case Source.Folder(Path folder) -> Files.readAllBytes(folder.resolve(name));
            case Source.Jar place -> {
                JarFile jar = jars.get(place);
                if (jar == null) {
                    jar = place.open();
                    jars.put(place, jar);
                }
                yield bytes(name, jar);
            }
        };
    }

    private static byte[] bytes(String name, JarFile jar) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            throw new IOException("the jar " + jar.getName() + " changed while it was copied");
        }
        try (InputStream input = jar.getInputStream(entry)) {
            return input.readAllBytes();
        }
    }
}
