package dev.muster.hazelcast.internal.run;

import com.hazelcast.core.HazelcastInstance;
import dev.muster.Pool;
import dev.muster.pickle.Pickle;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.LocalDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;

/// The classes of the program that a task may need: the jars and folders of its class path and
/// module path, and of the class loader that the task comes from. Those of Muster and of Hazelcast
/// are at every node already.
final class ProgramClasses {
    /// A program of one file has its classes in memory only.
    private static final String SOURCE = ".java";

    /// As old as a jar can say: the same files give the same jar.
    private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ProgramClasses() {}

    /// Where they are: jars and folders, in the order of the class path.
    ///
    /// @param task a function of the program
    /// @throws IllegalArgumentException if its class does not come from a jar or a folder
    static List<Path> of(Object task) {
        Optional<Path> own = placeOf(task.getClass());
        Set<Path> all = new LinkedHashSet<>();
        ClassLoader loader = task.getClass().getClassLoader();
        for (; loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader more) {
                Stream.of(more.getURLs()).flatMap(url -> file(url).stream()).forEach(all::add);
            }
        }
        own.ifPresent(all::add);
        classPath().forEach(all::add);
        modules().forEach(all::add);
        Set<Path> complete = new LinkedHashSet<>();
        all.forEach(each -> addWithManifest(each.toAbsolutePath().normalize(), complete));
        Set<Path> ours = ours();
        own.map(each -> each.toAbsolutePath().normalize()).ifPresent(ours::remove);
        complete.removeAll(ours);
        return complete.stream().filter(Files::exists).toList();
    }

    /// Nothing if it is of the JDK.
    private static Optional<Path> placeOf(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || loader.equals(ClassLoader.getPlatformClassLoader())) {
            return Optional.empty();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        if (place != null && place.getProtocol().equals("jrt")) {
            return Optional.empty();
        }
        Optional<Path> file =
                Optional.ofNullable(place)
                        .flatMap(ProgramClasses::file)
                        .filter(Files::exists)
                        .filter(each -> !each.toString().endsWith(SOURCE));
        if (file.isEmpty()) {
            throw new IllegalArgumentException(
                    ("the task is of %s, which comes from %s: a task that outlives its program must"
                                    + " be of a class in a jar or folder (not typed into jshell, not in a"
                                    + " source file that `java` runs, not in a jar inside a jar)")
                            .formatted(named(type), place == null ? "no file" : place));
        }
        return file;
    }

    /// The name of a lambda's class is that of the class it was written in, and a number.
    private static String named(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }

    private static Optional<Path> file(URL url) {
        try {
            return url.getProtocol().equals("file")
                    ? Optional.of(Path.of(url.toURI()))
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException _) {
            return Optional.empty();
        }
    }

    private static List<Path> classPath() {
        String classPath = System.getProperty("java.class.path", "");
        return classPath.isEmpty()
                ? List.of()
                : Stream.of(classPath.split(File.pathSeparator, -1))
                        .map(Path::of) // An empty entry is the working directory.
                        .toList();
    }

    /// The modules of this program that are not of the JDK, in a stable order.
    private static List<Path> modules() {
        return ModuleLayer.boot().configuration().modules().stream()
                .flatMap(each -> each.reference().location().stream())
                .filter(location -> "file".equals(location.getScheme()))
                .map(Path::of)
                .sorted()
                .toList();
    }

    /// A jar may name others that belong to it.
    private static void addWithManifest(Path entry, Set<Path> target) {
        if (!target.add(entry) || !Files.isRegularFile(entry)) {
            return;
        }
        try (var jar = new JarFile(entry.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            String more =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (more != null) {
                for (String each : more.strip().split("\\s+", -1)) {
                    URI place = entry.toUri().resolve(each);
                    if ("file".equals(place.getScheme())) {
                        addWithManifest(Path.of(place).normalize(), target);
                    }
                }
            }
        } catch (ZipException _) {
            target.remove(entry); // No jar: nor would a JVM find a class in it.
        } catch (IOException e) {
            throw new UncheckedIOException(entry + " is on the class path but cannot be read", e);
        } catch (IllegalArgumentException _) {
            // What is no address is passed over by the JVM, too.
        }
    }

    /// The jars and folders of Muster and of Hazelcast.
    static Set<Path> ours() {
        Set<Path> ours = new LinkedHashSet<>();
        Stream.of(Pool.class, Pickle.class, ProgramClasses.class, HazelcastInstance.class)
                .flatMap(type -> homeOf(type).stream())
                .map(each -> each.toAbsolutePath().normalize())
                .forEach(ours::add);
        return ours;
    }

    /// Where a class was found on disk, if it was.
    static Optional<Path> homeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? Optional.empty()
                : file(source.getLocation());
    }

    // ---- how large, and as jars ----

    /// How many bytes are in a jar or folder.
    static long size(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return Files.size(entry);
        }
        long size = 0;
        for (Path each : filesOf(entry)) {
            size += Files.size(each);
        }
        return size;
    }

    /// Makes a jar of a folder: the same files give the same bytes.
    static void pack(Path folder, OutputStream target) throws IOException {
        try (var jar = new ZipOutputStream(target)) {
            for (Path each : filesOf(folder)) {
                String name = folder.relativize(each).toString().replace(File.separatorChar, '/');
                var entry = new ZipEntry(name);
                entry.setTimeLocal(ALWAYS);
                jar.putNextEntry(entry);
                Files.copy(each, jar);
                jar.closeEntry();
            }
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
