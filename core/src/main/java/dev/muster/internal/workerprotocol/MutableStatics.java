package dev.muster.internal.workerprotocol;

import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.system.Log;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Notices lambdas that read a static variable of the program, and warns once for each variable: a
/// worker has a variable of its own, with its initial value.
public final class MutableStatics {
    /*
     * Checks the lambda's own code, and methods of the same class that it calls. A variable of this
     * class that is still empty here is not a mistake: it is used to keep something in each worker.
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

    private MutableStatics() {}

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

    /// Whether it has the default value. Only for a class that is already initialized: the check
    /// must not initialize one.
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
