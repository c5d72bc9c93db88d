package dev.muster.testing;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The places of a module that run code in a thread of its own, or in one that others keep.
///
/// They are found in the compiled classes: each call of a factory of [Threads], and of what others
/// run in their threads for us. A place is the method and what it calls, with the number of calls
/// if there are several.
///
/// @param module a class of it
/// @param root the package that the names of places and tests leave out
/// @param ofOthers what of the JDK and of libraries runs our code in a thread
/// @param without how the names of places begin that have a table of their own
public record ThreadPlaces(
        Class<?> module, String root, Set<String> ofOthers, Set<String> without) {
    private static final String OURS = "dev/muster/";

    /// Makes sure that these are all places.
    public void requireAll(Set<String> entries) throws IOException, URISyntaxException {
        Set<String> places = places();
        assertThat(without(places, entries))
                .as(
                        "places that start a thread and have no entry: write a test that throws"
                                + " every kind of Thrown at what the new thread does, and name it"
                                + " in the table")
                .isEmpty();
        assertThat(without(entries, places)).as("entries whose place is gone").isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        var left = new TreeSet<>(all);
        left.removeAll(others);
        return left;
    }

    /// Whether a test throws every kind of [Thrown].
    ///
    /// @param test class and method, as `run.RunThreadsTest#name`
    public boolean takesEveryKind(String test) throws ClassNotFoundException, IOException {
        String[] names = test.split("#", -1);
        // Not initialized: some open a pool then, which only their own end closes.
        Class<?> type = Class.forName(root + names[0], false, ThreadPlaces.class.getClassLoader());
        Method method =
                Stream.of(type.getDeclaredMethods())
                        .filter(each -> each.getName().equals(names[1]))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("there is no test " + test));
        EnumSource source = method.getAnnotation(EnumSource.class);
        return source == null ? goesThroughAll(type, method) : isOfAll(source, method);
    }

    private static boolean isOfAll(EnumSource source, Method method) {
        return method.isAnnotationPresent(ParameterizedTest.class)
                && source.names().length == 0
                && method.getParameterCount() == 1
                && method.getParameterTypes()[0].equals(Thrown.class);
    }

    private static boolean goesThroughAll(Class<?> type, Method method) throws IOException {
        var calls = new TreeSet<String>();
        byte[] bytes;
        try (var in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            bytes = in == null ? new byte[0] : in.readAllBytes();
        }
        eachCall(ClassFile.of().parse(bytes), (_, called) -> calls.add(called));
        return method.isAnnotationPresent(Test.class)
                && calls.contains(Thrown.class.getName().replace('.', '/') + ".values");
    }

    // ---- the places ----

    private Set<String> places() throws IOException, URISyntaxException {
        var counts = new TreeMap<String, Integer>();
        Path classes = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                ClassModel type = ClassFile.of().parse(file);
                String name = type.thisClass().asInternalName();
                if (!name.equals(internalName(Threads.class))) {
                    eachCall(type, (caller, called) -> count(name, caller, called, counts));
                }
            }
        }
        return counts.entrySet().stream()
                .map(each -> each.getKey() + (each.getValue() == 1 ? "" : " x" + each.getValue()))
                .filter(each -> without.stream().noneMatch(each::startsWith))
                .collect(toCollection(TreeSet::new));
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private void count(String type, String caller, String called, Map<String, Integer> counts) {
        String name = called.substring(called.lastIndexOf('.') + 1);
        boolean isOurs =
                called.startsWith(internalName(Threads.class) + ".") && FACTORIES.contains(name);
        if (isOurs || (!called.startsWith(OURS) && ofOthers.contains(name))) {
            String place = type.replace('/', '.').replace('$', '.').replace(root, "");
            counts.merge("%s.%s %s".formatted(place, outermost(caller), name), 1, Integer::sum);
        }
    }

    private static final Set<String> FACTORIES = factories();

    /// What of [Threads] makes something.
    private static Set<String> factories() {
        return Stream.of(Threads.class.getDeclaredMethods())
                .filter(each -> Modifier.isPublic(each.getModifiers()))
                .filter(each -> each.getParameterTypes().length > 0)
                .filter(each -> each.getParameterTypes()[0].equals(String.class))
                .map(Method::getName)
                .collect(toSet());
    }

    /// The method in whose text a lambda stands.
    private static String outermost(String method) {
        return switch (method) {
            case "<init>" -> "new";
            case "<clinit>" -> "static";
            default -> {
                String[] parts = method.split("\\$", -1);
                yield parts[0].equals("lambda")
                        ? Stream.of(parts).skip(1).limit(parts.length - 2L).collect(joining("$"))
                        : method;
            }
        };
    }

    /// Each call in a class, by a lambda or a method reference too: from which method, and of what.
    private static void eachCall(ClassModel type, BiConsumer<String, String> told) {
        for (MethodModel method : type.methods()) {
            String caller = method.methodName().stringValue();
            method.code()
                    .ifPresent(code ->
                            code.forEach(
                                    each -> eachCall(each, called -> told.accept(caller, called))));
        }
    }

    private static void eachCall(CodeElement element, Consumer<String> told) {
        switch (element) {
            case InvokeInstruction call ->
                    told.accept(call.owner().asInternalName() + "." + call.name().stringValue());
            case InvokeDynamicInstruction call -> {
                for (ConstantDesc argument : call.bootstrapArgs()) {
                    if (argument instanceof DirectMethodHandleDesc handle) {
                        String owner = handle.owner().descriptorString();
                        told.accept(
                                owner.substring(1, owner.length() - 1) + "." + handle.methodName());
                    }
                }
            }
            default -> {}
        }
    }
}
