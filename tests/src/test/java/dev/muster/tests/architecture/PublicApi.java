package dev.muster.tests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a user of the exported packages can name: types, methods, constructors and fields.
///
/// The constructors of the records of `dev.muster.monitor` are left out: only Muster makes these,
/// and they change with every new figure.
final class PublicApi {
    private static final ClassLoader LOADER = PublicApi.class.getClassLoader();
    private static final String DESCRIPTOR = "module-info.class";
    private static final String CLASS = ".class";

    private final List<String> lines = new ArrayList<>();

    private PublicApi() {}

    static PublicApi read() throws IOException {
        var api = new PublicApi();
        types().forEach(api::add);
        return api;
    }

    /// The types, package by package.
    static List<Class<?>> types() throws IOException {
        var packages = new TreeMap<String, URI>();
        for (URL descriptor : Collections.list(LOADER.getResources(DESCRIPTOR))) {
            try (InputStream in = descriptor.openStream()) {
                var module = ModuleDescriptor.read(in);
                if (module.name().startsWith("dev.muster")) {
                    module.exports().stream()
                            .filter(exports -> !exports.isQualified())
                            .forEach(exports ->
                                    packages.put(
                                            exports.source(), URI.create(descriptor.toString())));
                }
            }
        }
        var types = new ArrayList<Class<?>>();
        for (Map.Entry<String, URI> each : packages.entrySet()) {
            types.addAll(typesOf(each.getKey(), each.getValue()));
        }
        return types;
    }

    /// The public types of a package, which lies where the descriptor of its module does: in a
    /// folder or in a jar.
    private static List<Class<?>> typesOf(String packageName, URI descriptor) throws IOException {
        if (!descriptor.getScheme().equals("jar")) {
            return typesIn(packageName, Path.of(descriptor).resolveSibling(pathOf(packageName)));
        }
        try (FileSystem jar = FileSystems.newFileSystem(descriptor, Map.of())) {
            return typesIn(packageName, jar.getPath(pathOf(packageName)));
        }
    }

    private static String pathOf(String packageName) {
        return packageName.replace('.', '/');
    }

    private static List<Class<?>> typesIn(String packageName, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(CLASS) && !name.startsWith("package-info"))
                    .map(name -> name.substring(0, name.length() - CLASS.length()))
                    .sorted()
                    .<Class<?>>map(name -> load(packageName + "." + name))
                    .filter(PublicApi::isPublic)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, LOADER);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    /// Whether the type and all around it are public or protected.
    private static boolean isPublic(Class<?> type) {
        return isOpen(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()))
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && !type.isSynthetic();
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private void add(Class<?> type) {
        lines.add(header(type));
        Stream.of(fields(type), constructors(type), methods(type))
                .flatMap(members -> members.sorted())
                .forEach(member -> lines.add("    " + member));
    }

    private static String header(Class<?> type) {
        var parts = new ArrayList<String>();
        parts.add(Modifier.toString(type.getModifiers() & ~Modifier.INTERFACE));
        if (type.isSealed()) {
            parts.add("sealed");
        }
        parts.add(
                type.isRecord()
                        ? "record"
                        : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class");
        parts.add(type.toGenericString().replaceFirst("^.*?([\\w.$]+(<.*)?)$", "$1"));
        String above =
                Stream.concat(
                                Stream.ofNullable(type.getGenericSuperclass()),
                                Arrays.stream(type.getGenericInterfaces()))
                        .map(each -> each.getTypeName())
                        .filter(name -> !name.equals("java.lang.Object"))
                        .filter(name -> !name.equals("java.lang.Record"))
                        .filter(name -> !name.startsWith("java.lang.Enum<"))
                        .collect(Collectors.joining(", "));
        if (!above.isEmpty()) {
            parts.add(": " + above);
        }
        return String.join(" ", parts);
    }

    private static Stream<String> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(PublicApi::isShown)
                .map(Field::toGenericString);
    }

    private static Stream<String> constructors(Class<?> type) {
        boolean isForUs = type.getPackageName().equals("dev.muster.monitor");
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> !isForUs && isShown(constructor))
                .map(Constructor::toGenericString);
    }

    private static Stream<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isShown(method) && !method.isBridge())
                .filter(method -> !isGivenByTheLanguage(type, method))
                .map(Method::toGenericString);
    }

    private static boolean isShown(Member member) {
        return isOpen(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isGivenByTheLanguage(Class<?> type, Executable method) {
        return switch (method.getName()) {
            case "values", "valueOf" -> type.isEnum();
            case "equals", "hashCode", "toString" -> true;
            default -> false;
        };
    }
}
