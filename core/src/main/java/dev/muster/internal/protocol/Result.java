package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.lang.reflect.Method;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/// The result of an operation. If it found nothing, or its time was over, there is none.
@FunctionalInterface
public interface Result<R extends @Nullable Object> {
    /// A value.
    Result<@Nullable Object> VALUE = value -> value;

    /// Yes or no.
    Result<Boolean> FLAG = Boolean.TRUE::equals;

    /// How many.
    Result<Integer> COUNT =
            value ->
                    value instanceof Number number
                            ? Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
                            : 0;

    /// True, unless the manager returns false.
    Result<Boolean> UNLESS_FALSE = value -> !Boolean.FALSE.equals(value);

    /// Nothing; the answer's content is ignored.
    @SuppressWarnings("NullAway") // the only Void there is
    Result<Void> DONE = read((_, _) -> null);

    /// The count of changes after which a listener is notified, 8 bytes.
    Result<Long> VERSION = read((in, _) -> in.readLong());

    /// Another shared object.
    Result<ObjectReply> OBJECT = read((in, _) -> ObjectReply.read(in));

    /// How many, and each.
    Result<List<@Nullable Object>> ELEMENTS =
            read((in, codec) -> {
                int count = in.readCount(1);
                var elements = new ArrayList<@Nullable Object>(count);
                for (int i = 0; i < count; i++) {
                    elements.add(Values.read(in, codec));
                }
                return elements;
            });

    /// Some entries of a map.
    Result<MapPage> PAGE = read(MapPage::read);

    /// A value and the count of changes.
    Result<Versioned> VERSIONED = read(Versioned::read);

    /// An item under a lease.
    Result<LeaseReply> LEASE = read(LeaseReply::read);

    /// Reads more or less than one value.
    @FunctionalInterface
    interface Reading<R extends @Nullable Object> {
        /// Reads all that belongs to the result.
        ///
        /// @throws CodecException if it cannot be read here
        R read(Input in, JavaCodec codec) throws CodecException;
    }

    private static <R extends @Nullable Object> Result<R> read(Reading<R> reading) {
        return new Result<>() {
            @Override
            @SuppressWarnings({"unchecked", "NullAway"}) // it is what was read elsewhere
            public R of(@Nullable Object value) {
                return (R) value;
            }

            @Override
            public R read(Input in, JavaCodec codec) throws CodecException {
                return reading.read(in, codec);
            }
        };
    }

    /// The Java result for a value.
    R of(@Nullable Object value);

    /// Reads the result from an answer.
    ///
    /// @throws CodecException if it cannot be read here
    default R read(Input in, JavaCodec codec) throws CodecException {
        return of(codec.decode(in));
    }

    /// An item under a lease: number, attempt, count and texts of the history, item.
    ///
    /// @param number names the lease
    /// @param attempt how often the item has been taken
    /// @param history why the earlier attempts ended
    /// @param item null also if it could not be read
    /// @param failure why the item could not be read
    record LeaseReply(
            long number,
            int attempt,
            List<String> history,
            @Nullable Object item,
            @Nullable CodecException failure) {
        static LeaseReply read(Input in, JavaCodec codec) throws CodecException {
            long number = in.readUnsigned();
            int attempt = (int) in.readUnsigned();
            var history = new ArrayList<String>();
            for (int left = in.readCount(1); left > 0; left--) {
                history.add(in.readText());
            }
            try {
                return new LeaseReply(
                        number, attempt, List.copyOf(history), codec.decode(in), null);
            } catch (CodecException e) {
                return new LeaseReply(number, attempt, List.copyOf(history), null, e);
            }
        }
    }

    /// Entries of a map from a place on: the next place, count, keys and values.
    ///
    /// @param next the place of the following page, 0 if there is none
    record MapPage(long next, List<Entry<@Nullable Object, @Nullable Object>> entries) {
        static MapPage read(Input in, JavaCodec codec) throws CodecException {
            long next = in.readUnsigned();
            int count = in.readCount(2);
            var entries = new ArrayList<Entry<@Nullable Object, @Nullable Object>>(count);
            for (int i = 0; i < count; i++) {
                Object key = Values.read(in, codec);
                entries.add(new SimpleImmutableEntry<>(key, Values.read(in, codec)));
            }
            return new MapPage(next, entries);
        }
    }

    /// A value and the count of changes when it was read: 8 bytes, and the value if there is one.
    record Versioned(long version, @Nullable Object value) {
        static Versioned read(Input in, JavaCodec codec) throws CodecException {
            long version = in.readLong();
            return new Versioned(version, in.remaining() == 0 ? null : codec.decode(in));
        }
    }

    /// An object that a client may call from now on.
    ///
    /// @param handle its number in this connection
    /// @param ident its number at the manager, for references
    /// @param type its type
    /// @param api the name of the user's interface if it is a service, else empty
    /// @param methods the methods of that interface in the order of their operations, each as
    ///   [#signature] writes it
    record ObjectReply(int handle, long ident, SharedType type, String api, List<String> methods) {
        /// A method's name and the names of its parameters' erased types: `add(int,int)`.
        public static String signature(Method method) {
            var text = new StringBuilder(method.getName()).append('(');
            Class<?>[] types = method.getParameterTypes();
            for (int i = 0; i < types.length; i++) {
                text.append(i == 0 ? "" : ",").append(types[i].getTypeName());
            }
            return text.append(')').toString();
        }

        /// Writes it as the result of a call.
        public void write(Output out) {
            out.writeUnsigned(handle);
            out.writeLong(ident);
            out.writeByte(type.ordinal());
            out.writeText(api);
            out.writeUnsigned(methods.size());
            methods.forEach(out::writeText);
        }

        /// Reads the result of a call.
        public static ObjectReply read(Input in) throws CodecException {
            int handle = (int) in.readUnsigned();
            long ident = in.readLong();
            SharedType type = SharedType.read(in);
            String api = in.readText();
            int count = in.readCount(1);
            var methods = new ArrayList<String>(count);
            for (int i = 0; i < count; i++) {
                methods.add(in.readText());
            }
            return new ObjectReply(handle, ident, type, api, methods);
        }
    }
}
