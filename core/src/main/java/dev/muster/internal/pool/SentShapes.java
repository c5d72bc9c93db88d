package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.LambdaShape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The shapes of the lambdas that a pool has written, numbered from 0. Each worker is sent all of
/// them, in order, before the first task that needs them.
final class SentShapes implements LambdaShape.Table {
    private final Map<LambdaShape, Integer> numbers = new ConcurrentHashMap<>();
    private final List<LambdaShape> shapes = new CopyOnWriteArrayList<>();

    @Override
    public int numberOf(LambdaShape shape) {
        Integer known = numbers.get(shape);
        return known != null ? known : add(shape);
    }

    private synchronized int add(LambdaShape shape) {
        Integer known = numbers.get(shape);
        if (known != null) {
            return known;
        }
        int number = shapes.size();
        shapes.add(shape);
        numbers.put(shape, number);
        return number;
    }

    @Override
    public LambdaShape shape(int number) throws CodecException {
        if (number < 0 || number >= shapes.size()) {
            throw new CodecException("lambda shape %d has not been sent".formatted(number));
        }
        return shapes.get(number);
    }

    /// Those there are; more may come.
    List<LambdaShape> all() {
        return shapes;
    }
}
