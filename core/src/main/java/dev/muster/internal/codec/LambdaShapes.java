package dev.muster.internal.codec;

import dev.muster.codec.CodecException;

/// The lambdas of a program by number. Each lambda expression and each method reference has one
/// shape, which the two sides exchange once; only the captured values differ.
///
/// A codec that has such a table ([JavaCodec#withShapes]) writes a lambda as a number and what it
/// has captured. Both sides need one, and a number means the same to both. Safe for all threads.
public interface LambdaShapes {
    /// No table: Java serialization writes lambdas, and numbers of shapes are refused.
    LambdaShapes NONE =
            new LambdaShapes() {
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
