package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Numbers the shapes of both sides, which go through their bytes on the way.
final class ShapeTable implements LambdaShape.Table {
    private final Map<LambdaShape, Integer> numbers = new ConcurrentHashMap<>();
    private final List<LambdaShape> shapes = new CopyOnWriteArrayList<>();

    @Override
    public int numberOf(LambdaShape shape) {
        return numbers.computeIfAbsent(shape, this::add);
    }

    private int add(LambdaShape shape) {
        var out = new Output();
        shape.writeTo(out);
        try {
            shapes.add(LambdaShape.read(Input.of(out.toByteArray())));
        } catch (CodecException e) {
            throw new IllegalStateException("a shape was just written", e);
        }
        return shapes.size() - 1;
    }

    @Override
    public LambdaShape shape(int number) throws CodecException {
        if (number >= shapes.size()) {
            throw new CodecException("shape %d is not known".formatted(number));
        }
        return shapes.get(number);
    }

    int size() {
        return shapes.size();
    }
}
