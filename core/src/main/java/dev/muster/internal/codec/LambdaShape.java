package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One lambda expression or method reference: its place in its class, without what it has captured.
/// Immutable; equal to another of the same expression, even if that came from another process.
public final class LambdaShape {
    private static final int TEXTS = 8;

    private final int methodKind;

    /// The class around it; its interface with method and types; the method that it calls with
    /// class and types; the interface's types here.
    private final List<String> texts;

    private final int hash;

    private LambdaShape(int methodKind, List<String> texts) {
        this.methodKind = methodKind;
        this.texts = texts;
        this.hash = 31 * texts.hashCode() + methodKind;
    }

    /// The shape of an object that is a lambda or method reference and can be sent; nothing if it
    /// is something else.
    public static Optional<LambdaShape> of(Object value) {
        LambdaForm.Parts parts = LambdaForm.partsOf(value);
        return parts == null ? Optional.empty() : Optional.of(parts.shape());
    }

    static LambdaShape of(SerializedLambda lambda) {
        return new LambdaShape(
                lambda.getImplMethodKind(),
                List.of(
                        lambda.getCapturingClass().replace('/', '.'),
                        lambda.getFunctionalInterfaceClass(),
                        lambda.getFunctionalInterfaceMethodName(),
                        lambda.getFunctionalInterfaceMethodSignature(),
                        lambda.getImplClass(),
                        lambda.getImplMethodName(),
                        lambda.getImplMethodSignature(),
                        lambda.getInstantiatedMethodType()));
    }

    /// Reads what [#writeTo] has written. No class is looked up.
    ///
    /// @throws CodecException if the bytes end before
    public static LambdaShape read(Input in) throws CodecException {
        int kind = in.readByte();
        String[] texts = new String[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            texts[i] = in.readText();
        }
        return new LambdaShape(kind, List.of(texts));
    }

    /// Writes it: some hundred bytes.
    public void writeTo(Output out) {
        out.writeByte(methodKind);
        for (String text : texts) {
            out.writeText(text);
        }
    }

    /// The name of the class whose source contains the expression.
    public String capturingClass() {
        return texts.get(0);
    }

    /// The class whose method it calls, in the form of class files: `com/acme/Orders`.
    public String methodClass() {
        return texts.get(4);
    }

    /// The method that it calls: the body of a lambda expression, or the referenced method.
    public String methodName() {
        return texts.get(5);
    }

    /// The types of that method, in the form of class files: `(I)V`.
    public String methodSignature() {
        return texts.get(6);
    }

    /// In the form of Java's serialization, with its captured values.
    SerializedLambda with(Class<?> owner, @Nullable Object[] captured) {
        return new SerializedLambda(
                owner,
                texts.get(1),
                texts.get(2),
                texts.get(3),
                methodKind,
                texts.get(4),
                texts.get(5),
                texts.get(6),
                texts.get(7),
                captured);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof LambdaShape that
                        && hash == that.hash
                        && methodKind == that.methodKind
                        && texts.equals(that.texts));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "LambdaShape[%s in %s]".formatted(methodName(), capturingClass());
    }

    /// The lambdas of a program by number. Each lambda expression and each method reference has one
    /// shape, which the two sides exchange once; only the captured values differ.
    ///
    /// A codec that has such a table ([JavaCodec#withShapes]) writes a lambda as a number and what
    /// it has captured. Both sides need one, and a number means the same to both. Safe for all
    /// threads.
    public interface Table {
        /// No table: Java serialization writes lambdas, and numbers of shapes are refused.
        Table NONE =
                new Table() {
                    @Override
                    public int numberOf(LambdaShape shape) {
                        throw new IllegalStateException("there is no table of shapes");
                    }

                    @Override
                    public LambdaShape shape(int number) throws CodecException {
                        throw new CodecException(
                                "lambda shape %d arrived where none is known: read it with the table of its connection"
                                        .formatted(number));
                    }
                };

        /// The writer's side: the number of a shape, at least 0. Called for each lambda that is
        /// written; the same expression has the same shape object, or an equal one.
        int numberOf(LambdaShape shape);

        /// The reader's side: the shape with a number.
        ///
        /// @throws CodecException if there is none
        LambdaShape shape(int number) throws CodecException;
    }
}
