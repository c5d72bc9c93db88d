package dev.muster.internal.workerprotocol;

import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.system.Log;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The static fields that the code of a lambda uses, and the code that it calls, as far as class
/// files show: they do not travel, and each process has its own.
public final class StaticUses {
    /// A static field, as its user names it.
    ///
    /// @param owner the class, as class files have it: `com/acme/Orders`
    public record Use(String owner, String field, boolean isWrite) {
        /// As in a source: `Orders.limit`.
        @Override
        public String toString() {
            return owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.') + "." + field;
        }
    }

    /// The offset of the number of constants in a class file; the constants follow.
    private static final int COUNT = 8;

    /// Kinds of constants.
    private static final int UTF8 = 1;

    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int FIELD = 9;

    /// The sizes of the constants of each kind in bytes, as digits.
    private static final String SIZES = "000559933555500435533";

    private record Method(String owner, String name, String signature) {}

    private final ClassLoader loader;
    private final Predicate<String> isFollowed;
    private final Map<String, Optional<ClassModel>> classes = new HashMap<>();
    private final Deque<Method> waiting = new ArrayDeque<>();
    private final Set<Method> seen = new LinkedHashSet<>();
    private final Set<Use> uses = new LinkedHashSet<>();

    /// @param loader that knows the classes
    /// @param isFollowed for the owner of a method that is called: whether its code counts, too
    public StaticUses(ClassLoader loader, Predicate<String> isFollowed) {
        this.loader = loader;
        this.isFollowed = isFollowed;
    }

    /// Adds what a lambda uses.
    public void add(LambdaShape shape) {
        call(shape.methodClass(), shape.methodName(), shape.methodSignature());
        while (!waiting.isEmpty()) {
            Method next = waiting.removeFirst();
            model(next.owner()).ifPresent(model -> look(model, next));
        }
    }

    /// What all of them use.
    public Set<Use> uses() {
        return uses;
    }

    /// The classes whose code was examined.
    public Set<String> classes() {
        return classes.keySet();
    }

    /// Whether the class of this name refers to any field outside the JDK. This check alone settles
    /// most classes, and costs a program much less than reading their code.
    boolean namesFields(String owner) {
        byte[] file = bytes(owner);
        return file != null && namesFields(ByteBuffer.wrap(file));
    }

    private static boolean namesFields(ByteBuffer file) {
        int count = file.getChar(COUNT) & 0xFFFF;
        int[] places = new int[count];
        int at = COUNT + 2;
        for (int i = 1; i < count; i++) {
            places[i] = at;
            int tag = file.get(at);
            at += tag == UTF8 ? 3 + file.getChar(at + 1) : SIZES.charAt(tag) - '0';
            if (tag == LONG || tag == DOUBLE) {
                i++;
            }
        }
        for (int i = 1; i < count; i++) {
            if (places[i] > 0 && file.get(places[i]) == FIELD) {
                int owner = places[file.getChar(places[i] + 1)];
                int name = places[file.getChar(owner + 1)];
                byte[] text = new byte[file.getChar(name + 1)];
                file.get(name + 3, text);
                if (!Warning.isOfJdk(new String(text, StandardCharsets.UTF_8))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The model of the class of this name, from its file; nothing if there is no file.
    public Optional<ClassModel> model(String owner) {
        return classes.computeIfAbsent(owner, this::read);
    }

    private Optional<ClassModel> read(String owner) {
        byte[] file = bytes(owner);
        try {
            return file == null ? Optional.empty() : Optional.of(ClassFile.of().parse(file));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private byte @Nullable [] bytes(String owner) {
        try (InputStream in = loader.getResourceAsStream(owner + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException _) {
            return null;
        }
    }

    private void call(String owner, String name, String signature) {
        Method method = new Method(owner, name, signature);
        if (isFollowed.test(owner) && seen.add(method)) {
            waiting.add(method);
        }
    }

    private void look(ClassModel model, Method wanted) {
        for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString(wanted.name())
                    && method.methodType().equalsString(wanted.signature())) {
                method.code().ifPresent(code -> code.forEach(this::look));
            }
        }
    }

    private void look(CodeElement element) {
        switch (element) {
            case FieldInstruction field when isStatic(field.opcode()) ->
                    uses.add(
                            new Use(
                                    field.owner().asInternalName(),
                                    field.name().stringValue(),
                                    field.opcode() == Opcode.PUTSTATIC));
            case InvokeInstruction call ->
                    call(
                            call.owner().asInternalName(),
                            call.name().stringValue(),
                            call.type().stringValue());
            case InvokeDynamicInstruction lambda -> lambda.bootstrapArgs().forEach(this::look);
            default -> {}
        }
    }

    private static boolean isStatic(Opcode opcode) {
        return opcode == Opcode.GETSTATIC || opcode == Opcode.PUTSTATIC;
    }

    private void look(ConstantDesc argument) {
        if (argument instanceof DirectMethodHandleDesc body) {
            String type = body.owner().descriptorString();
            call(type.substring(1, type.length() - 1), body.methodName(), body.lookupDescriptor());
        }
    }

    /// Notices lambdas that read a static variable of the program, and warns once for each
    /// variable: a worker has a variable of its own, with its initial value.
    public static final class Warning {
        /*
         * Checks the lambda's own code, and methods of the same class that it calls. A variable of
         * this class that is still empty here is not a mistake: it is used to keep something in
         * each worker.
         */

        private static final System.Logger LOGGER = Log.named("dev.muster.pool");
        private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

        /// Whether lambdas of a class were checked; dropped with the class.
        private static final ClassValue<AtomicBoolean> LOOKED =
                new ClassValue<>() {
                    @Override
                    protected AtomicBoolean computeValue(Class<?> type) {
                        return new AtomicBoolean();
                    }
                };

        private Warning() {}

        /// Checks a task, if it is a lambda and the first one of its class.
        public static void look(Object task) {
            Class<?> type = task.getClass();
            ClassLoader loader = type.getClassLoader();
            if (!type.isHidden() || loader == null) {
                return;
            }
            AtomicBoolean looked = LOOKED.get(type);
            if (looked.get() || looked.getAndSet(true)) {
                return;
            }
            try {
                LambdaShape shape = LambdaShape.of(task).orElse(null);
                if (shape != null) {
                    look(shape, loader);
                }
            } catch (RuntimeException | LinkageError _) {
                // An unusual class file: no warning.
            }
        }

        private static void look(LambdaShape shape, ClassLoader loader) {
            if (isOfJdk(shape.methodClass())) {
                return;
            }
            var code = new StaticUses(loader, shape.methodClass()::equals);
            if (!code.namesFields(shape.methodClass())) {
                return;
            }
            code.add(shape);
            for (StaticUses.Use use : code.uses()) {
                if (!use.isWrite()
                        && !isOfJdk(use.owner())
                        && !ShellVariables.isOfSnippet(use.owner())
                        && isMutable(use, code)) {
                    boolean isKnown = use.owner().equals(shape.methodClass());
                    if (!(isKnown && isEmpty(use, loader)) && SAID.add(use.toString())) {
                        say(use, shape);
                    }
                }
            }
        }

        static boolean isOfJdk(String owner) {
            return owner.startsWith("java/")
                    || owner.startsWith("javax/")
                    || owner.startsWith("jdk/")
                    || owner.startsWith("sun/");
        }

        private static boolean isMutable(StaticUses.Use use, StaticUses code) {
            Optional<ClassModel> owner = code.model(use.owner());
            while (owner.isPresent()) {
                for (FieldModel field : owner.get().fields()) {
                    if (field.fieldName().equalsString(use.field())) {
                        return !field.flags().has(AccessFlag.FINAL)
                                && !field.flags().has(AccessFlag.SYNTHETIC);
                    }
                }
                owner =
                        owner.get()
                                .superclass()
                                .filter(above -> !isOfJdk(above.asInternalName()))
                                .flatMap(above -> code.model(above.asInternalName()));
            }
            return false;
        }

        /// Whether it has the default value. Only for a class that is already initialized: the
        /// check must not initialize one.
        private static boolean isEmpty(StaticUses.Use use, ClassLoader loader) {
            try {
                Field field =
                        Class.forName(use.owner().replace('/', '.'), false, loader)
                                .getDeclaredField(use.field());
                field.setAccessible(true);
                Object value = field.get(null);
                return value == null
                        || value.equals(false)
                        || value.equals('\0')
                        || (value instanceof Number number
                                && field.getType().isPrimitive()
                                && number.doubleValue() == 0);
            } catch (ReflectiveOperationException | RuntimeException _) {
                return false; // Not readable: it may have any value.
            }
        }

        private static void say(StaticUses.Use use, LambdaShape shape) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "a task of {0} reads the static variable {1}, of which each worker has its own:"
                            + " that has the value which its class gives it, not the one it has here;"
                            + " capture a local variable instead, or make it final if it never changes",
                    shape.capturingClass(),
                    use);
        }
    }
}
