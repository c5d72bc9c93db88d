package dev.muster.internal.workerprotocol;

import dev.muster.RemoteCallable;
import dev.muster.RemoteFunction;
import dev.muster.RemoteRunnable;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Log;
import java.lang.classfile.ClassModel;
import java.lang.ref.WeakReference;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The variables of jshell that a task reads: they are sent with it.
public final class ShellVariables {
    /*
     * To its user a variable of jshell is like a local one, which a lambda captures. To the
     * compiler it is a static field of a class that jshell creates for each snippet, and nothing
     * travels. So the code of the lambda is examined, and that of the snippets which it calls: the
     * variables read there are written with the task, and set before it runs.
     *
     * Code that is called through an interface is not found this way. Therefore a class that holds
     * a variable is given to a worker only if it has been examined: no task reads the zero that is
     * there before jshell has set it. And a variable that was sent once is sent with every later
     * task, with its value at that time, unless it is large: a worker may have the class, but not
     * the current value.
     */

    /// A variable that a task does not read itself is sent up to this size.
    private static final int MOST_BYTES = 64 * 1024;

    private static final System.Logger LOGGER = Log.named("dev.muster.pool");
    private static final String SHELL = "REPL/$JShell$";

    /// Classes that were examined.
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    /// Variables that have been sent, and for each the last value that was not sent.
    private static final Map<Known, WeakReference<@Nullable Object>> KNOWN =
            new ConcurrentHashMap<>();

    /// For values that are written only as a test.
    private static final LambdaShape.Table NO_NUMBERS =
            new LambdaShape.Table() {
                @Override
                public int numberOf(LambdaShape shape) {
                    return 0;
                }

                @Override
                public LambdaShape shape(int number) throws CodecException {
                    return LambdaShape.Table.NONE.shape(number);
                }
            };

    private ShellVariables() {}

    private record Known(ClassLoader loader, StaticUses.Use use) {}

    /// A variable, as it was when the task was sent.
    private record Variable(String type, String name, @Nullable Object value) {}

    /// All variables of a task.
    private record Variables(List<Variable> all) {
        void set() throws ReflectiveOperationException {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            for (Variable each : all) {
                field(each.type(), each.name(), loader).set(null, each.value());
            }
        }
    }

    private record Function(Variables variables, RemoteFunction<Object, Object> function)
            implements RemoteFunction<Object, Object> {
        @Override
        public Object call(Object argument) throws Exception {
            variables.set();
            return function.call(argument);
        }
    }

    private record Call(Variables variables, Callable<?> task) implements RemoteCallable<Object> {
        @Override
        @SuppressWarnings("NullAway") // the result of a task may be null
        public Object call() throws Exception {
            variables.set();
            return task.call();
        }
    }

    private record Run(Variables variables, Runnable task) implements RemoteRunnable {
        @Override
        public void call() throws Exception {
            variables.set();
            if (task instanceof RemoteRunnable remote) {
                remote.call();
            } else {
                task.run();
            }
        }
    }

    /// What to send in place of a task: the same task, unless it is one of jshell.
    ///
    /// @param task a function, a [Callable] or a [Runnable]
    /// @param origin the object in it that the user wrote
    /// @param codec that writes it, but without shapes
    /// @throws CodecException if it reads a variable that cannot travel, or changes one
    public static <T> Object carry(T task, Object origin, JavaCodec codec) throws CodecException {
        if (!origin.getClass().getName().replace('.', '/').startsWith(SHELL)) {
            return task;
        }
        var variables = new Variables(find(task, origin.getClass().getClassLoader(), codec));
        return switch (task) {
            case RemoteFunction<?, ?> function -> {
                @SuppressWarnings("unchecked") // it is called with the same arguments as before
                var called = (RemoteFunction<Object, Object>) function;
                yield new Function(variables, called);
            }
            case Callable<?> callable -> new Call(variables, callable);
            case Runnable runnable -> new Run(variables, runnable);
            default -> task;
        };
    }

    private static List<Variable> find(Object task, ClassLoader loader, JavaCodec codec)
            throws CodecException {
        var code = new StaticUses(loader, owner -> owner.startsWith(SHELL));
        Map<String, Variable> found = new LinkedHashMap<>();
        Deque<Object> values = new ArrayDeque<>(List.of(task));
        for (Known known : KNOWN.keySet()) {
            if (known.loader().equals(loader)) {
                readUnasked(known, codec)
                        .ifPresent(variable -> found.put(known.use().toString(), variable));
            }
        }
        Set<StaticUses.Use> asked = new LinkedHashSet<>();
        while (!values.isEmpty()) {
            shapes(values.removeFirst(), codec).forEach(code::add);
            for (StaticUses.Use use : code.uses()) {
                if (isOfSnippet(use.owner()) && isVariable(use, code)) {
                    if (use.isWrite()) {
                        throw new CodecException(
                                "cannot send this task: it changes the jshell variable '%s', of which each worker would have a copy: return what it computes, or use a SharedValue"
                                        .formatted(use.field()));
                    }
                    if (asked.add(use)) {
                        Variable variable = read(use, loader, codec);
                        found.put(use.toString(), variable);
                        if (variable.value() != null) {
                            values.add(variable.value());
                        }
                    }
                }
            }
        }
        asked.forEach(use -> KNOWN.putIfAbsent(new Known(loader, use), new WeakReference<>(null)));
        SEEN.addAll(code.classes());
        return new ArrayList<>(found.values());
    }

    /// The lambdas in a value.
    private static List<LambdaShape> shapes(Object value, JavaCodec codec) throws CodecException {
        var found = new ArrayList<LambdaShape>();
        LambdaShape.Table collecting =
                new LambdaShape.Table() {
                    @Override
                    public int numberOf(LambdaShape shape) {
                        found.add(shape);
                        return 0;
                    }

                    @Override
                    public LambdaShape shape(int number) {
                        return found.get(number);
                    }
                };
        codec.withShapes(collecting).encode(value, new Output());
        return found;
    }

    /// Whether a class is one that jshell has created around a snippet: statics of classes declared
    /// there are ordinary statics.
    static boolean isOfSnippet(String owner) {
        return owner.startsWith(SHELL) && owner.indexOf('$', SHELL.length()) < 0;
    }

    private static boolean isVariable(StaticUses.Use use, StaticUses code) {
        return code.model(use.owner()).stream()
                .flatMap(model -> variables(model).stream())
                .anyMatch(use.field()::equals);
    }

    private static List<String> variables(ClassModel model) {
        return model.fields().stream()
                .filter(field ->
                        field.flags().has(AccessFlag.STATIC)
                                && !field.flags().has(AccessFlag.FINAL)
                                && !field.flags().has(AccessFlag.SYNTHETIC))
                .map(field -> field.fieldName().stringValue())
                .toList();
    }

    /// The new value of a variable that was sent before, and that this task may read through an
    /// interface.
    private static Optional<Variable> readUnasked(Known known, JavaCodec codec) {
        StaticUses.Use use = known.use();
        try {
            Object value = value(use, known.loader());
            WeakReference<@Nullable Object> last = KNOWN.get(known);
            if (value != null && last != null && last.refersTo(value)) {
                return Optional.empty();
            }
            var written = new Output();
            codec.withShapes(NO_NUMBERS).encode(value, written);
            if (written.size() <= MOST_BYTES) {
                return Optional.of(new Variable(type(use), use.field(), value));
            }
            KNOWN.put(known, new WeakReference<>(value));
        } catch (CodecException | ReflectiveOperationException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "a jshell variable is not sent", e);
        }
        return Optional.empty();
    }

    private static String type(StaticUses.Use use) {
        return use.owner().replace('/', '.');
    }

    private static @Nullable Object value(StaticUses.Use use, ClassLoader loader)
            throws ReflectiveOperationException {
        return field(type(use), use.field(), loader).get(null);
    }

    private static Variable read(StaticUses.Use use, ClassLoader loader, JavaCodec codec)
            throws CodecException {
        try {
            Object value = value(use, loader);
            codec.withShapes(NO_NUMBERS).encode(value, new Output());
            return new Variable(type(use), use.field(), value);
        } catch (CodecException e) {
            throw new CodecException(
                    "the task reads the jshell variable '%s', which cannot go along: %s"
                            .formatted(use.field(), e.getMessage()),
                    e);
        } catch (ReflectiveOperationException e) {
            throw new CodecException(
                    "the task reads the jshell variable '%s', which cannot be read here: pass it as an argument"
                            .formatted(use.field()),
                    e);
        }
    }

    private static Field field(String type, String name, ClassLoader loader)
            throws ReflectiveOperationException {
        Field field = Class.forName(type, true, loader).getDeclaredField(name);
        field.setAccessible(true); // it is public, but its class is not
        return field;
    }

    /// Whether a worker may have a class: its variables, if it is one of jshell that has some, are
    /// known to be set there before they are read.
    ///
    /// @param name of its file: `REPL/$JShell$12.class`
    public static boolean mayBeServed(String name, ClassLoader loader) {
        if (!name.startsWith(SHELL) || !name.endsWith(".class")) {
            return true;
        }
        String owner = name.substring(0, name.length() - ".class".length());
        if (SEEN.contains(owner)) {
            return true;
        }
        List<String> variables =
                new StaticUses(loader, _ -> false)
                        .model(owner)
                        .map(ShellVariables::variables)
                        .orElse(List.of());
        if (variables.isEmpty() || !isOfSnippet(owner)) {
            return true;
        }
        LOGGER.log(
                System.Logger.Level.WARNING,
                "a task reads the jshell variable {0} in a way that was not seen when it was sent,"
                        + " and fails: let its own lambda read the variable, or pass it as an argument",
                String.join(", ", variables));
        return false;
    }
}
