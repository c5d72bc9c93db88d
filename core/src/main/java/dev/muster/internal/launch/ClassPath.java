package dev.muster.internal.launch;

import dev.muster.pickle.Pickle;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a worker finds classes. Modules of this program are on the class path there.
final class ClassPath {
    private ClassPath() {}

    /// The class path of a worker: what it asks for, with our own classes first, or that of this
    /// program.
    static List<Path> of(List<Path> wanted) throws IOException {
        if (wanted.isEmpty()) {
            return ofThisProgram();
        }
        Set<Path> entries = new LinkedHashSet<>(ours());
        for (Path entry : wanted) {
            entries.add(entry.toAbsolutePath());
        }
        return List.copyOf(entries);
    }

    /// Where our own classes are: files and folders.
    ///
    /// @throws IOException if they are in a jar in a jar and cannot be copied out of it
    static List<Path> ours() throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        List<URL> nested = new ArrayList<>();
        for (Class<?> type : List.of(LocalSource.class, Pickle.class)) {
            URL place = place(type);
            if (place == null) {
                continue;
            }
            if (place.getProtocol().equals("file")) {
                files.add(Path.of(URI.create(place.toString())));
            } else {
                nested.add(place);
            }
        }
        if (!nested.isEmpty()) {
            files.add(NestedClasses.unpack(nested));
        }
        return List.copyOf(files);
    }

    /// Where a class was found; null if that is the JDK, or an image made by `jlink`.
    private static @Nullable URL place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        return place == null || place.getProtocol().equals("jrt") ? null : place;
    }

    private static List<Path> ofThisProgram() throws IOException {
        Set<Path> entries = new LinkedHashSet<>();
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            for (String entry : classPath.split(File.pathSeparator, -1)) {
                // An empty entry is the working directory.
                entries.add(Path.of(entry).toAbsolutePath());
            }
        }
        entries.addAll(modules());
        entries.addAll(ours());
        return List.copyOf(entries);
    }

    /// The modules of this program that are not of the JDK, as they were found on the module path.
    private static List<Path> modules() {
        List<Path> entries = new ArrayList<>();
        for (var module : ModuleLayer.boot().configuration().modules()) {
            URI location = module.reference().location().orElse(null);
            if (location != null && "file".equals(location.getScheme())) {
                entries.add(Path.of(location));
            }
        }
        entries.sort(null); // The order of modules is that of a hash table.
        return entries;
    }
}
