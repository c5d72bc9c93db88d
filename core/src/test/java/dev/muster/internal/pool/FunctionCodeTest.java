package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.RemoteFunction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionCodeTest {
    private static final String PROGRAM =
            """
            import dev.muster.RemoteFunction;
            public class Program {
                static RemoteFunction<Integer, String> function() {
                    int captured = 7;
                    return x -> {
                        Shape shape = new Circle();
                        for (int i = 0; i < 3; i++) { x += twice(x) + LIMIT; }
                        return switch (x) { case 1 -> "one"; default -> shape.name() + x + captured; };
                    };
                }
                static final Integer LIMIT = Integer.valueOf(5);
                static int twice(int x) { return Arithmetic.times(x, 2); }
                static void unused() { System.out.println("a"); }
                interface Shape { String name(); }
                static class Circle implements Shape { public String name() { return "circle"; } }
            }
            class Arithmetic { static int times(int a, int b) { return a * b; } }
            """;

    @TempDir private Path folder;
    private int last;

    /// The code of the function of a program like the one above.
    private String code(String... replaced) throws Exception {
        String source = PROGRAM;
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(source).contains(replaced[i]);
            source = source.replace(replaced[i], replaced[i + 1]);
        }
        Path classes = Files.createDirectory(folder.resolve("classes" + last++));
        Path file = Files.writeString(classes.resolve("Program.java"), source);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-g",
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                file.toString());
        assertThat(status).isZero();
        try (var loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            var method = loader.loadClass("Program").getDeclaredMethod("function");
            method.setAccessible(true);
            return FunctionCode.of(List.of(method.invoke(null)));
        }
    }

    @Test
    void it_changes_with_what_the_function_does_and_with_nothing_else() throws Exception {
        String before = code();
        var same = new ArrayList<String>();
        same.add(code("import dev", "\n\n// moved down\nimport dev"));
        same.add(code("println(\"a\")", "println(\"another\")"));
        same.add(
                code(
                        "static void unused() {",
                        "static RemoteFunction<Integer, Integer> first() { return y -> y; }\n"
                                + "static void unused() {"));
        var others = new ArrayList<String>();
        others.add(code("captured = 7", "captured = 8"));
        others.add(code("i < 3", "i <= 3"));
        others.add(code("\"one\"", "\"One\""));
        others.add(code("a * b", "a + b")); // in a class that it calls
        others.add(code("\"circle\"", "\"square\"")); // through an interface
        others.add(code("valueOf(5)", "valueOf(6)")); // a constant of its class

        assertThat(before).matches("[0-9a-f]{16}");
        assertThat(same).allMatch(before::equals);
        assertThat(others).doesNotHaveDuplicates().doesNotContain(before);
    }

    @Test
    void functions_of_the_jdk_and_of_classes_have_one_too() throws IOException {
        RemoteFunction<String, Integer> length = String::length;
        RemoteFunction<String, String> trimmed = String::trim;

        assertThat(FunctionCode.of(List.of(length)))
                .isEqualTo(FunctionCode.of(List.of(length)))
                .isNotEqualTo(FunctionCode.of(List.of(trimmed)));
        assertThat(FunctionCode.of(List.of(new Adding(1))))
                .isEqualTo(FunctionCode.of(List.of(new Adding(1))))
                .isNotEqualTo(FunctionCode.of(List.of(new Adding(2))));
        assertThat(FunctionCode.nameOf(length)).isEqualTo("java.lang.String::length");
    }

    private record Adding(int number) implements RemoteFunction<Integer, Integer> {
        @Override
        public Integer call(Integer input) {
            return input + number;
        }
    }
}
