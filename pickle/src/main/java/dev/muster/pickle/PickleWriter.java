package dev.muster.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one value as a pickle: dispatches values by their kind, and numbers what may occur again.
final class PickleWriter {
    private static final int HEAVY_TEXT = 64;
    private static final int HEAVY_BITS = 1000;

    private final PickleOutput out = new PickleOutput();
    private final WriteMemo memo = new WriteMemo();
    private final ScalarWriter scalars;
    private final ContainerWriter containers;
    private final ObjectWriter objects;
    private final boolean modern;
    private final int maxDepth;
    private int depth;

    PickleWriter(Registrations registrations, int protocol, int maxDepth) {
        modern = protocol >= 4;
        this.maxDepth = maxDepth;
        scalars = new ScalarWriter(out, modern);
        containers = new ContainerWriter(this);
        objects = new ObjectWriter(this, registrations, protocol);
    }

    /// Writes the whole pickle.
    PickleOutput pickle(@Nullable Object value) throws PickleException {
        out.opcode(Opcode.PROTO, modern ? 4 : 2);
        write(value);
        out.opcode(Opcode.STOP);
        return out;
    }

    PickleOutput out() {
        return out;
    }

    ScalarWriter scalars() {
        return scalars;
    }

    WriteMemo memo() {
        return memo;
    }

    ContainerWriter containers() {
        return containers;
    }

    ObjectWriter objects() {
        return objects;
    }

    /// Whether this is protocol 4, not the dialect of protocol 2.
    boolean isModern() {
        return modern;
    }

    void write(@Nullable Object value) throws PickleException {
        if (value == null) {
            out.opcode(Opcode.NONE);
            return;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            text((String) value);
        } else if (type == Long.class) {
            scalars.whole((Long) value);
        } else if (type == PyTuple.class) {
            containers.tuple((PyTuple) value);
        } else if (type == Boolean.class) {
            out.opcode((Boolean) value ? Opcode.NEWTRUE : Opcode.NEWFALSE);
        } else if (type == Integer.class) {
            scalars.whole((Integer) value);
        } else if (type == Double.class) {
            scalars.real((Double) value);
        } else if (type == PyDict.class) {
            containers.dict((PyDict) value);
        } else if (type == ArrayList.class) {
            containers.list(value, (ArrayList<?>) value);
        } else if (type == byte[].class) {
            bytes((byte[]) value);
        } else if (!objects.writeRegistered(value)) {
            writeOther(value);
        }
    }

    private void writeOther(Object value) throws PickleException {
        switch (value) {
            case PyInstance instance -> objects.instance(instance, instance);
            case PyException exception -> objects.exception(exception);
            case PyGlobal global -> objects.global(global);
            case BigInteger number -> big(number);
            case Number number when ObjectWriter.isWhole(number) ->
                    scalars.whole(number.longValue());
            case Float number -> scalars.real(number);
            case PySet set -> containers.set(set, set);
            case PyFrozenSet set -> containers.frozenSet(set);
            case PyByteArray array -> byteArray(array);
            case PyDefaultDict dict -> objects.reduced(dict);
            case PyOrderedDict dict -> objects.reduced(dict);
            case PyCounter dict -> objects.reduced(dict);
            case PyDeque deque -> objects.reduced(deque);
            case Map<?, ?> map -> containers.map(map);
            case Set<?> set -> containers.set(value, set);
            case Collection<?> items -> containers.list(value, items);
            case Object[] items -> containers.list(value, Arrays.asList(items));
            case CharSequence text -> text(text.toString());
            case Character one -> text(one.toString());
            case Enum<?> constant -> objects.constant(constant);
            case Optional<?> optional -> write(optional.orElse(null));
            case ByteBuffer buffer -> buffer(buffer);
            case Throwable throwable -> objects.exception(PyException.from(throwable));
            default -> objects.reduced(value);
        }
    }

    /* Numbers for what may occur again. */

    /// Writes the number of an object that has one.
    boolean recalled(Object object) {
        int number = memo.find(object);
        if (number >= 0) {
            recall(number);
        }
        return number >= 0;
    }

    void recall(int number) {
        if (number < 256) {
            out.opcode(Opcode.BINGET, number);
        } else {
            out.opcodeFourBytes(Opcode.LONG_BINGET, number);
        }
    }

    void memoize(Object object) {
        put(memo.add(object));
    }

    /// Gives what was written last a number.
    void put(int number) {
        if (modern) {
            out.opcode(Opcode.MEMOIZE);
        } else if (number < 256) {
            out.opcode(Opcode.BINPUT, number);
        } else {
            out.opcodeFourBytes(Opcode.LONG_BINPUT, number);
        }
    }

    void descend() throws PickleException {
        if (++depth > maxDepth) {
            throw new PickleException(
                    "the values are nested more than " + maxDepth + " deep; see PickleLimits");
        }
    }

    void ascend() {
        depth--;
    }

    /* Values without parts. */

    private void text(String text) {
        if (text.length() < HEAVY_TEXT) {
            scalars.text(text);
        } else if (!recalled(text)) {
            scalars.text(text);
            memoize(text);
        }
    }

    private void bytes(byte[] bytes) {
        if (bytes.length < HEAVY_TEXT) {
            scalars.bytes(bytes);
        } else if (!recalled(bytes)) {
            scalars.bytes(bytes);
            memoize(bytes);
        }
    }

    private void big(BigInteger number) {
        if (number.bitLength() < HEAVY_BITS) {
            scalars.whole(number);
        } else if (!recalled(number)) {
            scalars.whole(number);
            memoize(number);
        }
    }

    private void byteArray(PyByteArray array) {
        if (!recalled(array)) {
            scalars.byteArray(array.bytes());
            memoize(array);
        }
    }

    private void buffer(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        scalars.bytes(bytes);
    }
}
