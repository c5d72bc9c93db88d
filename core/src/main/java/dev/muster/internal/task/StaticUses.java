package dev.muster.internal.task;

import dev.muster.codec.LambdaShape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The static fields that the code of a lambda uses, and the code that it calls, as far as class
/// files tell: they travel with nothing, and each process has its own.
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

    private record Method(String owner, String name, String signature) {}

    private final ClassLoader loader;
    private final Predicate<String> isFollowed;
    private final Map<String, Optional<ClassModel>> classes = new HashMap<>();
    private final Deque<Method> waiting = new ArrayDeque<>();
    private final Set<Method> seen = new LinkedHashSet<>();
    private final Set<Use> uses = new LinkedHashSet<>();

    /// @param loader that knows the classes
    /// @param isFollowed of the owner of a method that is called: whether its code counts, too
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

    /// The classes whose code was looked at.
    public Set<String> classes() {
        return classes.keySet();
    }

    /// The class of this name, as its file has it; nothing if there is no file.
    public Optional<ClassModel> model(String owner) {
        return classes.computeIfAbsent(owner, this::read);
    }

    private Optional<ClassModel> read(String owner) {
        try (InputStream in = loader.getResourceAsStream(owner + ".class")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(ClassFile.of().parse(in.readAllBytes()));
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
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
}
