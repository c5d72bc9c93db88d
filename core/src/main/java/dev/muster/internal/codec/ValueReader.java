package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import java.lang.reflect.Array;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one value, with what belongs to it.
final class ValueReader {
    /*
     * Bytes may lie. No memory is allocated for more elements than can still follow, including
     * those that outer collections wait for. And a few objects that contain each other twice,
     * thirty levels deep, are a billion when hashed: so the weight of what must be hashed has a
     * limit, which is beyond the weight of any honest value.
     */
    private static final long HEAVIEST = 1L << 62;

    /// Seconds of work, and some for each value that is read.
    private static final long MOST_HASHED = 1L << 27;

    private static final long MOST_HASHED_EACH = 16;

    private static final Object NOT_YET = new Object();

    private final JavaCodec codec;
    private final Input in;

    /// The objects by the numbers under which they may occur again.
    private final List<Object> met = new ArrayList<>(0);

    private final List<Class<?>> classes = new ArrayList<>(0);
    private int depth;

    /// The least number of bytes of the elements that are announced and not yet read.
    private long owed;

    /// How many values were read, counting repeated ones with all their content.
    private long weight;

    /// The weights of the objects in `met` that are complete.
    private long[] weights = new long[0];

    /// How many values were read.
    private long count;

    /// The weight of all that had to be hashed.
    private long hashed;

    ValueReader(JavaCodec codec, Input in) {
        this(codec, in, 0);
    }

    /// @param depth how deep in another value this one is
    ValueReader(JavaCodec codec, Input in, int depth) {
        this(codec, in, depth, 0);
    }

    private ValueReader(JavaCodec codec, Input in, int depth, long owed) {
        this.codec = codec;
        this.in = in;
        this.depth = depth;
        this.owed = owed;
    }

    @Nullable Object read() throws CodecException {
        weight++;
        count++;
        int tag = in.readByte();
        if (tag >= Tag.SMALL) {
            return tag - Tag.SMALL + Tag.SMALL_MIN;
        }
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.TRUE -> true;
            case Tag.FALSE -> false;
            case Tag.TEXT -> in.readText();
            case Tag.INT -> (int) in.readSigned();
            case Tag.LONG -> in.readSigned();
            case Tag.DOUBLE -> Double.longBitsToDouble(in.readLong());
            default -> readObject(tag);
        };
    }

    private @Nullable Object readObject(int tag) throws CodecException {
        if (++depth > ValueWriter.MAX_DEPTH) {
            throw new CodecException(
                    "a value is nested more than %d levels deep".formatted(ValueWriter.MAX_DEPTH));
        }
        int number = met.size();
        long begin = weight;
        try {
            Object value = dispatch(tag);
            depth--;
            if (number < met.size()) {
                weigh(number, weight - begin + 1);
            }
            return value;
        } catch (DateTimeException | ArithmeticException e) {
            throw new CodecException("a time is out of range: these bytes are no value", e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) { // of a class's equals, hashCode or initializer
            throw new CodecException("an object cannot be made of these elements: " + e, e);
        }
    }

    private void weigh(int number, long objectWeight) {
        if (number >= weights.length) {
            weights = Arrays.copyOf(weights, Math.max(8, 2 * met.size()));
        }
        weights[number] = objectWeight;
    }

    private @Nullable Object dispatch(int tag) throws CodecException {
        return switch (tag) {
            case Tag.BACK -> readBack();
            case Tag.BYTES,
                    Tag.SHORTS,
                    Tag.CHAR_ARRAY,
                    Tag.INTS,
                    Tag.LONGS,
                    Tag.FLOATS,
                    Tag.DOUBLES,
                    Tag.BOOLEANS ->
                    enter(ArrayForms.read(tag, in));
            case Tag.OBJECTS -> readObjects();
            case Tag.ARRAY_LIST, Tag.LINKED_LIST, Tag.ARRAY_DEQUE, Tag.HASH_SET, Tag.LINKED_SET ->
                    readCollection(tag);
            case Tag.IMMUTABLE_LIST, Tag.IMMUTABLE_SET -> readImmutable(tag);
            case Tag.HASH_MAP, Tag.LINKED_MAP, Tag.CONCURRENT_MAP -> readMap(tag);
            case Tag.IMMUTABLE_MAP -> readImmutableMap();
            case Tag.TREE_SET, Tag.TREE_MAP -> readSorted(tag);
            case Tag.RECORD -> readRecord();
            case Tag.ENUM -> readEnum();
            case Tag.SERIALIZED -> {
                int number = reserve();
                yield set(number, SerializedForm.read(in.readBytes(in.readCount(1)), codec, depth));
            }
            case Tag.THROWABLE -> {
                int number = reserve();
                yield set(number, ThrowableForm.read(in, codec, depth));
            }
            case Tag.LAMBDA -> readLambda();
            case Tag.STAND_IN -> {
                int number = reserve();
                yield set(number, RecordForm.StandIn.resolve(read()));
            }
            case Tag.PICKLE -> readPickle();
            case Tag.REFERENCE ->
                    codec.tokens().resolve(new Token(in.readLong(), in.readLong(), in.readText()));
            case Tag.FILE -> FileForm.read(in);
            case Tag.NESTED -> readNested();
            default -> readScalar(tag);
        };
    }

    private Object readScalar(int tag) throws CodecException {
        return switch (tag) {
            case Tag.OPTIONAL -> Optional.ofNullable(read());
            case Tag.OPTIONAL_INT ->
                    read() instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
            case Tag.OPTIONAL_LONG ->
                    read() instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
            case Tag.OPTIONAL_DOUBLE ->
                    read() instanceof Double number
                            ? OptionalDouble.of(number)
                            : OptionalDouble.empty();
            case Tag.CLASS -> readClass();
            default -> ScalarForms.read(tag, in);
        };
    }

    private Class<?> readClass() throws CodecException {
        long number = in.readUnsigned();
        if (number == 0) {
            Class<?> type = ClassTable.find(in.readText(), codec);
            classes.add(type);
            return type;
        }
        if (number < 0 || number > classes.size()) {
            throw new CodecException("class %d was not named before".formatted(number));
        }
        return classes.get((int) number - 1);
    }

    // ---- objects that may come again ----

    private Object readBack() throws CodecException {
        long number = in.readUnsigned();
        if (number < 0 || number >= met.size() || NOT_YET.equals(met.get((int) number))) {
            throw new CodecException("object %d did not come before".formatted(number));
        }
        if (number < weights.length) {
            weight = Math.min(HEAVIEST, weight + weights[(int) number]);
        }
        return met.get((int) number);
    }

    private Object enter(Object object) {
        met.add(object);
        return object;
    }

    private int reserve() {
        met.add(NOT_YET);
        return met.size() - 1;
    }

    private Object set(int number, Object object) {
        met.set(number, object);
        return object;
    }

    /// Reads a value that was written by itself.
    private @Nullable Object readNested() throws CodecException {
        var nested = new ValueReader(codec, in, depth, owed);
        nested.hashed = hashed;
        nested.count = count;
        Object value = nested.read();
        hashed = nested.hashed;
        count = nested.count;
        weight = Math.min(HEAVIEST, weight + nested.weight);
        return value;
    }

    /// The number of elements that follow, each taking at least a given number of bytes.
    private int readSize(int bytesEach) throws CodecException {
        int size = in.readCount(bytesEach);
        owed += (long) size * bytesEach;
        if (owed > in.remaining()) {
            throw new CodecException(
                    "%d elements are announced, %d bytes are left: these bytes are no value"
                            .formatted(owed, in.remaining()));
        }
        return size;
    }

    private @Nullable Object readElement() throws CodecException {
        owed--;
        return read();
    }

    /// An element that will be hashed.
    private @Nullable Object readHashed() throws CodecException {
        long before = weight;
        Object element = readElement();
        hashed += weight - before;
        if (weight >= HEAVIEST || hashed > MOST_HASHED + MOST_HASHED_EACH * count) {
            throw new CodecException(
                    "the elements of a set or the keys of a map hold each other too often");
        }
        return element;
    }

    private Object readObjects() throws CodecException {
        Class<?> component = readClass();
        if (component == void.class || component.isPrimitive()) {
            throw new CodecException("an array of objects cannot hold " + component);
        }
        @Nullable Object[] array = (Object[]) Array.newInstance(component, readSize(1));
        enter(array);
        for (int i = 0; i < array.length; i++) {
            try {
                array[i] = readElement();
            } catch (ArrayStoreException e) {
                throw new CodecException(
                        "an array refuses an element: these bytes are no value", e);
            }
        }
        return array;
    }

    private Object readCollection(int tag) throws CodecException {
        int size = readSize(1);
        Collection<@Nullable Object> collection = CollectionForms.empty(tag, size);
        if (collection == null) {
            throw new CodecException("%d begins no collection".formatted(tag));
        }
        enter(collection);
        for (int i = 0; i < size; i++) {
            collection.add(collection instanceof Set ? readHashed() : readElement());
        }
        return collection;
    }

    private Object readImmutable(int tag) throws CodecException {
        int number = reserve();
        @Nullable Object[] elements = new Object[readSize(1)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = tag == Tag.IMMUTABLE_SET ? readHashed() : readElement();
        }
        return set(number, CollectionForms.immutable(tag, elements));
    }

    private Object readMap(int tag) throws CodecException {
        int size = readSize(2);
        Map<@Nullable Object, @Nullable Object> map = CollectionForms.emptyMap(tag, size);
        if (map == null) {
            throw new CodecException("%d begins no map".formatted(tag));
        }
        enter(map);
        for (int i = 0; i < size; i++) {
            Object key = readHashed();
            map.put(key, readElement());
        }
        return map;
    }

    private Object readImmutableMap() throws CodecException {
        int number = reserve();
        int size = readSize(2);
        @Nullable Object[] pairs = new Object[2 * size];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = i % 2 == 0 ? readHashed() : readElement();
        }
        return set(number, CollectionForms.immutableMap(pairs));
    }

    @SuppressWarnings("unchecked")
    private Object readSorted(int tag) throws CodecException {
        int number = reserve();
        Object sorted = set(number, CollectionForms.sorted(tag, read()));
        int size = readSize(sorted instanceof Map ? 2 : 1);
        for (int i = 0; i < size; i++) {
            Object element = readElement();
            if (sorted instanceof Map<?, ?> map) {
                ((Map<@Nullable Object, @Nullable Object>) map).put(element, readElement());
            } else {
                ((Collection<@Nullable Object>) sorted).add(element);
            }
        }
        return sorted;
    }

    private Object readRecord() throws CodecException {
        int number = reserve();
        Class<?> type = readClass();
        if (!type.isRecord()) {
            throw new CodecException("%s is no record here".formatted(type.getName()));
        }
        RecordForm form = RecordForm.of(type);
        int size = readSize(1);
        if (size != form.size()) {
            throw new CodecException(
                    "record %s has %d components here and %d where it was sent: bring both sides to the same version"
                            .formatted(type.getName(), form.size(), size));
        }
        @Nullable Object[] values = new Object[size];
        for (int i = 0; i < size; i++) {
            values[i] = readElement();
        }
        return set(number, form.make(values));
    }

    private Object readLambda() throws CodecException {
        int number = reserve();
        long shape = in.readUnsigned();
        if (shape < 0 || shape > Integer.MAX_VALUE) {
            throw new CodecException("%d is no number of a lambda's shape".formatted(shape));
        }
        LambdaShape found = codec.shapes().shape((int) shape);
        @Nullable Object[] captured = new Object[readSize(1)];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = readElement();
        }
        return set(number, LambdaForm.make(found, captured, codec, depth));
    }

    private Object readEnum() throws CodecException {
        Class<?> type = readClass();
        String name = in.readText();
        Object[] constants = type.getEnumConstants();
        if (constants != null) {
            for (Object constant : constants) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        }
        throw new CodecException(
                "%s has no constant %s here: bring both sides to the same version"
                        .formatted(type.getName(), name));
    }

    private @Nullable Object readPickle() throws CodecException {
        int number = reserve();
        byte[] pickle = in.readBytes(in.readCount(1));
        try {
            Object value = Pickle.standard().loads(pickle);
            if (value != null) {
                set(number, value);
            }
            return value;
        } catch (PickleException | PyException e) {
            throw new CodecException(String.valueOf(e.getMessage()), e);
        }
    }
}
