package dev.muster.mpi;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/// A program in a jar, as `java -jar` runs it: its main class, and the class path that its manifest
/// adds.
final class JarProgram {
    private final Class<?> main;

    private JarProgram(Class<?> main) {
        this.main = main;
    }

    /// Loads the main class. The jar stays open.
    ///
    /// @throws IllegalArgumentException if this is no such jar; the message says why
    static JarProgram open(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(
                    "%s is no file: name the jar of the program".formatted(jar));
        }
        String name = mainClass(jar);
        try {
            URL url = URI.create(jar.toUri().toString()).toURL();
            var loader = new URLClassLoader(new URL[] {url}, JarProgram.class.getClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            return new JarProgram(Class.forName(name, false, loader));
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(jar, e), e);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "%s has no class %s, which its manifest names".formatted(jar, name), e);
        }
    }

    private static String mainClass(Path jar) {
        String name = null;
        try (var file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest != null) {
                name = manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s cannot be read: %s".formatted(jar, e.getMessage()), e);
        }
        if (name == null) {
            throw new IllegalArgumentException(
                    "%s has no Main-Class in its manifest: build it so that java -jar can run it"
                            .formatted(jar));
        }
        return name.strip();
    }

    /// Calls `main`.
    ///
    /// @throws Throwable what the program throws
    void run(String... arguments) throws Throwable {
        Method method = method();
        method.setAccessible(true);
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : instance();
        Object[] values =
                method.getParameterCount() == 0 ? new Object[0] : new Object[] {arguments};
        try {
            method.invoke(receiver, values);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private Method method() {
        for (Class<?>[] parameters : new Class<?>[][] {{String[].class}, {}}) {
            for (Class<?> each = main; each != null; each = each.getSuperclass()) {
                try {
                    return each.getDeclaredMethod("main", parameters);
                } catch (NoSuchMethodException _) {
                    // Its superclass may have it.
                }
            }
        }
        throw new IllegalArgumentException(
                "%s has no method main(String[]) and no main()".formatted(main.getName()));
    }

    private Object instance() throws Throwable {
        Constructor<?> constructor = main.getDeclaredConstructor();
        constructor.setAccessible(true);
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
