package dev.muster.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a user of the exported packages can name: types, methods, constructors and fields.
///
/// The constructor of a `…Config` record is left out: it changes with every new setting, and only
/// `defaults()` and `withX` are for users.
final class PublicApi {
    private final List<String> lines = new ArrayList<>();

    private PublicApi() {}

    static PublicApi read() throws IOException {
        var api = new PublicApi();
        types().forEach(api::add);
        return api;
    }

    /// The types, package by package.
    static List<Class<?>> types() throws IOException {
        var types = new ArrayList<Class<?>>();
        for (String exported : exportedPackages()) {
            new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages(exported)
                            .stream()
                            .filter(type -> type.getPackageName().equals(exported))
                            .map(JavaClass::reflect)
                            .filter(PublicApi::isPublic)
                            .sorted((one, other) -> one.getName().compareTo(other.getName()))
                            .forEach(types::add);
        }
        return types;
    }

    List<String> lines() {
        return lines;
    }

    /// What the modules of ours on the class path export to everybody.
    private static SortedSet<String> exportedPackages() throws IOException {
        var packages = new TreeSet<String>();
        var loader = PublicApi.class.getClassLoader();
        for (URL descriptor : Collections.list(loader.getResources("module-info.class"))) {
            try (InputStream in = descriptor.openStream()) {
                var module = ModuleDescriptor.read(in);
                if (module.name().startsWith("dev.muster")) {
                    module.exports().stream()
                            .filter(exports -> !exports.isQualified())
                            .forEach(exports -> packages.add(exports.source()));
                }
            }
        }
        return packages;
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
        boolean hidden = type.isRecord() && type.getSimpleName().endsWith("Config");
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> !hidden && isShown(constructor))
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
