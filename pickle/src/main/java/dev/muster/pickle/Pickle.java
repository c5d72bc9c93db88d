package dev.muster.pickle;

import dev.muster.pickle.Registrations.Reducer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// CPython's pickles: reads protocols 0 to 5, writes 2 or 4.
///
/// ```java
/// byte[] bytes = Pickle.standard().dumps(List.of(1, "two", 3.0));
/// Object value = Pickle.standard().loads(bytes);
/// ```
///
/// Reading calls only what is on a fixed list or registered here: an object of an unknown class
/// becomes a [PyInstance] that is written back unchanged. Memory and time are bounded in proportion
/// to the length of the pickle.
///
/// Immutable and safe for all threads.
public final class Pickle {
    private static final Pickle STANDARD =
            new Pickle(4, PickleLimits.defaults(), Registrations.none());

    private final int protocol;
    private final PickleLimits limits;
    private final Registrations registrations;

    private Pickle(int protocol, PickleLimits limits, Registrations registrations) {
        this.protocol = protocol;
        this.limits = limits;
        this.registrations = registrations;
    }

    /// Writes protocol 4, which Python 3.4 and later can read; nothing is registered.
    public static Pickle standard() {
        return STANDARD;
    }

    /// Writes another protocol.
    ///
    /// @param newProtocol 4, or 2 for pickles that every Python from 2.7 on reads as its native
    ///   types: ASCII text as `str`, exceptions under the names of Python 2
    public Pickle withProtocol(int newProtocol) {
        if (newProtocol != 2 && newProtocol != 4) {
            throw new IllegalArgumentException("protocol is " + newProtocol + ", must be 2 or 4");
        }
        return new Pickle(newProtocol, limits, registrations);
    }

    /// Sets other limits on what is read and written.
    public Pickle withLimits(PickleLimits newLimits) {
        return new Pickle(protocol, newLimits, registrations);
    }

    /// Changes how the byte strings of Python 2 are read.
    public Pickle withPython2Text(Python2Text text) {
        return new Pickle(protocol, limits, registrations.withPython2Text(text));
    }

    /// Maps a Python class to a record: a dataclass, a namedtuple, or any class whose attributes,
    /// or whose arguments in order, are the record's components.
    ///
    /// The record is written as the call `module.name(component, …)`.
    ///
    /// @throws IllegalArgumentException if the record cannot be constructed from here
    public Pickle withRecord(String module, String name, Class<? extends Record> type) {
        return new Pickle(
                protocol, limits, registrations.withRecord(new PyGlobal(module, name), type));
    }

    /// Lets `constructor` create the objects of a Python class, or the results of a function.
    public Pickle withConstructor(PyGlobal global, PyConstructor constructor) {
        return new Pickle(protocol, limits, registrations.withConstructor(global, constructor));
    }

    /// Writes each object of a class as what the function returns for it, such as a [PyInstance].
    ///
    /// If several match, the first one registered applies. Text, numbers, tuples, plain dicts,
    /// `ArrayList` and bytes are always written as themselves.
    public <T> Pickle withReducer(Class<T> type, Function<? super T, ?> function) {
        Function<Object, @Nullable Object> reduce = value -> function.apply(type.cast(value));
        return new Pickle(protocol, limits, registrations.withReducer(new Reducer(type, reduce)));
    }

    /// The protocol this writes: 2 or 4.
    public int protocol() {
        return protocol;
    }

    /// Writes a value into one array.
    ///
    /// @throws PickleException if a part of it has no counterpart in Python, is nested too deeply,
    ///   or does not fit an array
    public byte[] dumps(@Nullable Object value) throws PickleException {
        return write(value).toArray();
    }

    /// Writes a value into several buffers, of any total length, each read-only.
    ///
    /// Large `byte[]` are not copied: they must not change until the buffers have been used.
    ///
    /// @throws PickleException as for [#dumps]
    public List<ByteBuffer> dump(@Nullable Object value) throws PickleException {
        return write(value).toBuffers();
    }

    private PickleOutput write(@Nullable Object value) throws PickleException {
        try {
            return new PickleWriter(registrations, protocol, limits.maxDepth()).pickle(value);
        } catch (PyException e) {
            throw new PickleException("the value cannot be written: " + e.getMessage(), e);
        }
    }

    /// Reads a value; what follows the pickle is ignored.
    ///
    /// @throws PickleException if the bytes are not a pickle, or exceed the limits
    public @Nullable Object loads(byte[] bytes) throws PickleException {
        return loads(bytes, 0, bytes.length);
    }

    /// Reads a value from a part of an array.
    ///
    /// @throws PickleException as for [#loads(byte[])]
    public @Nullable Object loads(byte[] bytes, int offset, int length) throws PickleException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkLength(length);
        return read(new PickleInput(bytes, offset, length));
    }

    /// Reads a value from a stream, taking at most `length` bytes.
    ///
    /// @param length how many bytes the stream still has; may be more than fit in one array
    /// @throws PickleException as for [#loads(byte[])], or with the stream's failure as its cause
    public @Nullable Object load(InputStream stream, long length) throws PickleException {
        checkLength(length);
        return read(new PickleInput(stream, length));
    }

    private void checkLength(long length) throws PickleException {
        if (length > limits.maxBytes()) {
            throw new PickleException(
                    "the pickle has " + length + " bytes, must be at most " + limits.maxBytes());
        }
    }

    private @Nullable Object read(PickleInput input) throws PickleException {
        try {
            return new PickleReader(input, registrations, limits).read();
        } catch (PyException e) {
            throw new PickleException("the pickle cannot be read: " + e.getMessage(), e);
        }
    }

    /// The protocol in the first two bytes, without reading the rest: 2 to 5, or 0 for older ones,
    /// which have no such header.
    public static int protocolOf(byte[] bytes, int offset, int length) {
        boolean says = length >= 2 && (bytes[offset] & 0xff) == Opcode.PROTO;
        return says ? bytes[offset + 1] & 0xff : 0;
    }
}
