package dev.muster.internal.worker;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.LambdaShape;
import java.util.ArrayList;
import java.util.List;

/// The shapes of the lambdas that the pool sends. Task thread only.
final class ReceivedShapes implements LambdaShape.Table {
    private final List<LambdaShape> shapes = new ArrayList<>();

    void add(LambdaShape shape) {
        shapes.add(shape);
    }

    @Override
    public int numberOf(LambdaShape shape) {
        throw new IllegalStateException("a worker writes no shapes");
    }

    @Override
    public LambdaShape shape(int number) throws CodecException {
        if (number < 0 || number >= shapes.size()) {
            throw new CodecException("lambda shape %d has not come".formatted(number));
        }
        return shapes.get(number);
    }
}
