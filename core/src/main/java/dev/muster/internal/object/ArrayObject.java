package dev.muster.internal.object;

import dev.muster.internal.protocol.Operation.Cost;
import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PySlice;
import org.jspecify.annotations.Nullable;

/// A Python `array.array`: a fixed number of elements, all of one type.
public final class ArrayObject extends SharedObject {
    static final MethodTable<ArrayObject> METHODS =
            MethodTable.of(ArrayObject.class, "array")
                    .quick("__len__", Signature.slot(), (self, _) -> (long) self.size())
                    .mixed(
                            "__getitem__",
                            Cost.LINEAR,
                            Subscript::costOfGet,
                            Signature.slot("index"),
                            ArrayObject::get)
                    .mixed(
                            "__setitem__",
                            Cost.LINEAR,
                            Subscript::costOfGet,
                            Signature.slot("index", "value"),
                            ArrayObject::set)
                    .linear("__getslice__", Signature.slot("i", "j"), ArrayObject::getSlice)
                    .linear(
                            "__setslice__",
                            Signature.slot("i", "j", "sequence"),
                            ArrayObject::setSlice)
                    .build();

    /// The typeid `Array`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Array",
                    Signature.of("typecode", "sequence", "lock=True"),
                    ObjectType.Proxies.READ,
                    ArrayObject::new);

    private final Typecode typecode;

    /// Guarded by `monitor`; another one when the number of elements changes.
    private PyArray elements;

    private ArrayObject(Arguments arguments) {
        super(METHODS);
        typecode = Typecode.named(arguments.get(0));
        elements = initial(typecode, arguments.get(1));
        stored.grow((long) elements.length() * typecode.widthBytes());
    }

    private static PyArray initial(Typecode typecode, @Nullable Object source) {
        PyArray array = TypedArrays.view(source);
        boolean isText = array != null && Typecode.of(array).isText();
        if (!typecode.isText() && (source instanceof String || isText)) {
            throw PyException.of(
                    "TypeError",
                    "cannot use a %s to initialize an array with typecode '%c'"
                            .formatted(isText ? "unicode array" : "str", typecode.letter()));
        }
        return switch (source) {
            case byte[] bytes -> TypedArrays.ofBytes(typecode, bytes);
            case PyByteArray bytes -> TypedArrays.ofBytes(typecode, bytes.bytes());
            case null, default -> TypedArrays.of(typecode, Elements.of(source));
        };
    }

    @Override
    public Object value() {
        return TypedArrays.copy(elements);
    }

    @Override
    public String repr() {
        return PyRepr.repr(elements);
    }

    @Override
    public int size() {
        return elements.length();
    }

    private Object get(Arguments arguments) {
        if (arguments.get(0) instanceof PySlice slice) {
            return TypedArrays.get(elements, Subscript.places(slice, size()));
        }
        return elements.get(place(arguments.get(0), "array index out of range"));
    }

    private @Nullable Object set(Arguments arguments) {
        if (arguments.get(0) instanceof PySlice slice) {
            setSlice(Subscript.places(slice, size()), arguments.get(1));
        } else {
            int place = place(arguments.get(0), "array assignment index out of range");
            elements.set(place, typecode.checked(arguments.get(1)));
        }
        return null;
    }

    private int place(@Nullable Object index, String outOfRange) {
        Long number = Subscript.number(index);
        if (number == null) {
            throw PyException.of("TypeError", "array indices must be integers");
        }
        return Subscript.place(number, size(), outOfRange);
    }

    private void setSlice(Subscript.Places places, @Nullable Object source) {
        PyArray values = TypedArrays.view(source);
        if (values == null) {
            throw PyException.of(
                    "TypeError",
                    "can only assign array (not \"%s\") to array slice"
                            .formatted(PyRepr.typeName(source)));
        }
        if (values.typecode() != typecode.letter()) {
            throw PyException.of("TypeError", "bad argument type for built-in operation");
        }
        long more = values.length() - (long) places.count();
        boolean changesLength = places.isContiguous() || values.length() == 0;
        stored.grow(changesLength ? more * typecode.widthBytes() : 0);
        elements = TypedArrays.replaced(elements, places, values);
    }

    private Object getSlice(Arguments arguments) {
        return TypedArrays.get(elements, plainSlice(arguments));
    }

    private @Nullable Object setSlice(Arguments arguments) {
        setSlice(plainSlice(arguments), arguments.get(2));
        return null;
    }

    private Subscript.Places plainSlice(Arguments arguments) {
        return Subscript.plainPlaces(arguments.index(0), arguments.index(1), size());
    }
}
