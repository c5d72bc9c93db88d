package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import dev.muster.codec.FileBytes;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Vector;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes one value, with what belongs to it.
final class ValueWriter {
    static final int MAX_DEPTH = 500;

    private final JavaCodec codec;
    private final Output out;
    private final IdentityTable met = new IdentityTable();
    private @Nullable Map<String, Integer> classes;

    /// The immutable objects that the writer is currently inside, innermost last: a cycle through
    /// them cannot be recreated.
    private final ArrayList<Object> open = new ArrayList<>(0);

    private int depth;

    ValueWriter(JavaCodec codec, Output out) {
        this.codec = codec;
        this.out = out;
    }

    void write(@Nullable Object value) throws Unsendable {
        // No switch by type: the first ones cost a process some milliseconds each.
        if (value == null) {
            out.writeByte(Tag.NULL);
        } else if (value instanceof String text) {
            writeText(text);
        } else if (value instanceof Integer number) {
            writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte(Tag.LONG);
            out.writeSigned(number);
        } else if (value instanceof Boolean isTrue) {
            out.writeByte(isTrue ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof Double number) {
            out.writeByte(Tag.DOUBLE);
            out.writeLong(Double.doubleToRawLongBits(number));
        } else if (codec.canonical() == null) {
            writeObject(value);
        } else {
            writeCanonical(value);
        }
    }

    private void writeText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i)) {
                writeChars(text);
                return;
            }
        }
        out.writeByte(Tag.TEXT);
        out.writeText(text);
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private void writeChars(String text) {
        char[] chars = text.toCharArray();
        out.writeByte(Tag.CHARS);
        out.writeUnsigned(chars.length);
        out.writeSegment(MemorySegment.ofArray(chars));
    }

    private void writeInt(int number) {
        if (number >= Tag.SMALL_MIN && number <= Tag.SMALL_MAX) {
            out.writeByte(Tag.SMALL + number - Tag.SMALL_MIN);
        } else {
            out.writeByte(Tag.INT);
            out.writeSigned(number);
        }
    }

    /// What stands for an object may be of any kind.
    private void writeCanonical(Object value) throws Unsendable {
        UnaryOperator<Object> form = codec.canonical();
        Object written = form == null ? value : form.apply(value);
        if (written instanceof String text) {
            writeText(text);
        } else {
            writeObject(written);
        }
    }

    private void writeObject(Object value) throws Unsendable {
        if (++depth > MAX_DEPTH) {
            throw new Unsendable(
                    "it is nested more than %d levels deep, must be less".formatted(MAX_DEPTH),
                    null);
        }
        if (value instanceof Collection<?> collection) {
            writeCollection(collection);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map);
        } else if (value instanceof Record each) {
            writeRecord(each);
        } else if (value instanceof Enum<?> constant) {
            out.writeByte(Tag.ENUM);
            writeClass(constant.getDeclaringClass());
            out.writeText(constant.name());
        } else if (value instanceof Throwable failure) {
            writeThrowable(failure);
        } else if (value instanceof FileBytes file) {
            out.writeByte(Tag.FILE);
            FileForm.write(file, out);
        } else if (value instanceof Encoded encoded) {
            out.writeByte(Tag.NESTED);
            encoded.writeTo(out);
        } else if (value.getClass().isArray()) {
            writeArray(value);
        } else if (value.getClass().getClassLoader() != null || !writeScalar(value)) {
            writeOther(value); // most often a lambda; scalars are classes of the JDK
        }
        depth--;
    }

    /// Values without identity that are not among the most frequent.
    private boolean writeScalar(Object value) throws Unsendable {
        if (value instanceof Class<?> type) {
            out.writeByte(Tag.CLASS);
            writeClass(type);
        } else if (value instanceof Optional<?> optional) {
            out.writeByte(Tag.OPTIONAL);
            write(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            out.writeByte(Tag.OPTIONAL_INT);
            write(optional.isPresent() ? optional.getAsInt() : null);
        } else if (value instanceof OptionalLong optional) {
            out.writeByte(Tag.OPTIONAL_LONG);
            write(optional.isPresent() ? optional.getAsLong() : null);
        } else if (value instanceof OptionalDouble optional) {
            out.writeByte(Tag.OPTIONAL_DOUBLE);
            write(optional.isPresent() ? optional.getAsDouble() : null);
        } else {
            return ScalarForms.write(value, out);
        }
        return true;
    }

    /// Names a class: its number if it has been named before.
    private void writeClass(Class<?> type) {
        Map<String, Integer> known = classes;
        if (known == null) {
            known = new HashMap<>();
            classes = known;
        }
        Integer number = known.get(type.getName());
        if (number != null) {
            out.writeUnsigned(number + 1L);
        } else {
            known.put(type.getName(), known.size());
            out.writeUnsigned(0);
            out.writeText(type.getName());
        }
    }

    /// Whether the object has been written before; then its number is.
    private boolean isMet(Object value) throws Unsendable {
        int number = met.put(value);
        if (number < 0) {
            return false;
        }
        if (isOpen(value)) {
            String type = value.getClass().getTypeName();
            String name = value.getClass().isHidden() ? Unsendable.nameOf(type) : "a " + type;
            throw new Unsendable(
                    "it contains itself, which %s cannot: use a class that can be filled later"
                            .formatted(name),
                    null);
        }
        out.writeByte(Tag.BACK);
        out.writeUnsigned(number);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // this very object
    private boolean isOpen(Object value) {
        for (Object each : open) {
            if (each == value) {
                return true;
            }
        }
        return false;
    }

    // ---- what consists of others ----

    private void writeCollection(Collection<?> collection) throws Unsendable {
        int tag = CollectionForms.tagOf(collection);
        if (tag < 0) {
            writeOther(collection);
            return;
        }
        if (isMet(collection)) {
            return;
        }
        boolean isImmutable = tag == Tag.IMMUTABLE_LIST || tag == Tag.IMMUTABLE_SET;
        if (isImmutable) {
            open.add(collection);
        }
        out.writeByte(tag);
        if (tag == Tag.TREE_SET) {
            writePart(CollectionForms.comparator(collection), ".comparator()");
        }
        Object[] elements = collection.toArray(); // its size may change meanwhile
        out.writeUnsigned(elements.length);
        if (codec.canonical() != null && (tag == Tag.HASH_SET || tag == Tag.IMMUTABLE_SET)) {
            writeSorted(elements);
            elements = new Object[0];
        }
        for (int i = 0; i < elements.length; i++) {
            try {
                write(elements[i]);
            } catch (Unsendable e) {
                throw e.in("[" + i + "]");
            }
        }
        if (isImmutable) {
            open.removeLast();
        }
    }

    private void writeMap(Map<?, ?> map) throws Unsendable {
        int tag = CollectionForms.tagOf(map);
        if (tag < 0) {
            writeOther(map);
            return;
        }
        if (isMet(map)) {
            return;
        }
        if (tag == Tag.IMMUTABLE_MAP) {
            open.add(map);
        }
        out.writeByte(tag);
        if (tag == Tag.TREE_MAP) {
            writePart(CollectionForms.comparator(map), ".comparator()");
        }
        Object[] entries = map.entrySet().toArray();
        out.writeUnsigned(entries.length);
        if (codec.canonical() != null && tag != Tag.TREE_MAP && tag != Tag.LINKED_MAP) {
            writeSorted(entries);
            entries = new Object[0];
        }
        for (Object each : entries) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
            writePart(entry.getKey(), ".keySet()");
            try {
                write(entry.getValue());
            } catch (Unsendable e) {
                throw e.in(FieldPath.at(entry.getKey()));
            }
        }
        if (tag == Tag.IMMUTABLE_MAP) {
            open.removeLast();
        }
    }

    /// Writes each element or entry by itself, and then all in the order of their bytes.
    private void writeSorted(@Nullable Object[] elements) throws Unsendable {
        byte[][] written = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
            var part = new Output();
            var writer = new ValueWriter(codec, part);
            writer.depth = depth;
            writer.open.addAll(open);
            try {
                if (elements[i] instanceof Map.Entry<?, ?> entry) {
                    writer.write(entry.getKey());
                    writer.write(entry.getValue());
                } else {
                    writer.write(elements[i]);
                }
                written[i] = part.toByteArray();
            } catch (CodecException e) {
                throw new Unsendable(String.valueOf(e.getMessage()), e);
            } catch (Unsendable e) {
                throw e.in("[" + i + "]");
            }
        }
        Arrays.sort(written, Arrays::compareUnsigned);
        for (byte[] each : written) {
            out.writeUnsigned(each.length);
            out.writeBytes(each, 0, each.length);
        }
    }

    private void writePart(@Nullable Object part, String place) throws Unsendable {
        try {
            write(part);
        } catch (Unsendable e) {
            throw e.in(place);
        }
    }

    private void writeRecord(Record value) throws Unsendable {
        RecordForm form = RecordForm.of(value.getClass());
        if (!form.problem().isEmpty()) {
            if (!(value instanceof Serializable)) {
                throw new Unsendable(form.problem(), null);
            }
            writeOther(value);
            return;
        }
        if (isMet(value)) {
            return;
        }
        open.add(value);
        out.writeByte(Tag.RECORD);
        writeClass(value.getClass());
        out.writeUnsigned(form.size());
        for (int i = 0; i < form.size(); i++) {
            try {
                writeVariable(form.get(value, i));
            } catch (Unsendable e) {
                throw e.in("." + form.name(i));
            }
        }
        open.removeLast();
    }

    private void writeArray(Object array) throws Unsendable {
        if (isMet(array)) {
            return;
        }
        if (array instanceof @Nullable Object[] objects) {
            writeObjects(objects);
        } else {
            ArrayForms.write(array, out);
        }
    }

    private void writeObjects(@Nullable Object[] array) throws Unsendable {
        out.writeByte(Tag.OBJECTS);
        writeClass(array.getClass().getComponentType());
        out.writeUnsigned(Array.getLength(array));
        for (int i = 0; i < array.length; i++) {
            try {
                write(array[i]);
            } catch (Unsendable e) {
                throw e.in("[" + i + "]");
            }
        }
    }

    private void writeThrowable(Throwable failure) throws Unsendable {
        if (failure instanceof PyException) {
            writePickle(failure);
            return;
        }
        if (isMet(failure)) {
            return;
        }
        out.writeByte(Tag.THROWABLE);
        ThrowableForm.write(failure, codec, out);
    }

    // ---- what has no form of its own ----

    private void writeOther(Object value) throws Unsendable {
        Token token;
        try {
            token = codec.tokens().of(value);
        } catch (IllegalArgumentException e) {
            throw new Unsendable(String.valueOf(e.getMessage()), e);
        }
        if (token != null) {
            out.writeByte(Tag.REFERENCE);
            out.writeLong(token.manager());
            out.writeLong(token.ident());
            out.writeText(token.type());
        } else if (value instanceof Referring referring && referring.reference() != null) {
            if (!isMet(value)) {
                writeStandIn(referring.reference(), value);
            }
        } else if (value.getClass().getPackageName().equals("dev.muster.pickle")) {
            writePickle(value);
        } else if (value instanceof Serializable) {
            if (!isMet(value) && !writeLambda(value) && !writeStandIn(value)) {
                writeSerialized(value);
            }
        } else {
            throw Unsendable.notSerializable(value.getClass().getTypeName(), "", null);
        }
    }

    private boolean writeLambda(Object value) throws Unsendable {
        if (LambdaShape.Table.NONE.equals(codec.shapes())) {
            return false;
        }
        LambdaForm.Parts parts = LambdaForm.partsOf(value);
        if (parts == null) {
            return false;
        }
        open.add(value);
        out.writeByte(Tag.LAMBDA);
        out.writeUnsigned(codec.shapes().numberOf(parts.shape()));
        int size = parts.lambda().getCapturedArgCount();
        out.writeUnsigned(size);
        for (int i = 0; i < size; i++) {
            try {
                writeVariable(parts.lambda().getCapturedArg(i));
            } catch (Unsendable e) {
                throw e.in(".captured[" + i + "]");
            }
        }
        open.removeLast();
        return true;
    }

    /// A variable of type Vector takes no other list.
    private void writeVariable(@Nullable Object value) throws Unsendable {
        if (value instanceof Vector) {
            writeOther(value);
        } else {
            write(value);
        }
    }

    private boolean writeStandIn(Object value) throws Unsendable {
        Record standIn = RecordForm.StandIn.of(value);
        if (standIn == null) {
            return false;
        }
        writeStandIn(standIn, value);
        return true;
    }

    private void writeStandIn(@Nullable Record standIn, Object value) throws Unsendable {
        open.add(value);
        out.writeByte(Tag.STAND_IN);
        write(standIn);
        open.removeLast();
    }

    private void writePickle(Object value) throws Unsendable {
        byte[] pickle;
        try {
            pickle = Pickle.standard().dumps(value);
        } catch (PickleException | PyException e) {
            throw new Unsendable(String.valueOf(e.getMessage()), e);
        }
        if (!isMet(value)) {
            out.writeByte(Tag.PICKLE);
            out.writeUnsigned(pickle.length);
            out.writeBytes(pickle, 0, pickle.length);
        }
    }

    private void writeSerialized(Object value) throws Unsendable {
        byte[] bytes = SerializedForm.write(value, codec);
        out.writeByte(Tag.SERIALIZED);
        out.writeUnsigned(bytes.length);
        out.writeBytes(bytes, 0, bytes.length);
    }
}
