package dev.muster.internal.object;

import dev.muster.internal.object.Watchers.Change;
import dev.muster.pickle.PyEquality;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PySlice;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Python list.
public final class ListObject extends SharedObject {
    /// The typeid `list`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "list",
                    Signature.builtin("iterable=()"),
                    ObjectType.Proxies.READ,
                    arguments -> new ListObject(Elements.of(arguments.get(0))));

    /// Guarded by `monitor`.
    private final List<@Nullable Object> elements;

    /// Guarded by `monitor`.
    private final Watchers watchers = new Watchers();

    private ListObject(List<@Nullable Object> elements) {
        super(ListMethods.TABLE);
        stored.exchange(List.of(), elements);
        this.elements = new ArrayList<>(elements);
    }

    @Override
    public Object value() {
        return new ArrayList<>(elements);
    }

    @Override
    public String repr() {
        return PyRepr.repr(elements);
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public Watchers watchers() {
        return watchers;
    }

    @Override
    public boolean isWritten() {
        return JavaCall.areWritten(elements);
    }

    // ---- for Java clients ----

    @Nullable Object element(int place) {
        return elements.get(place);
    }

    int at(Arguments arguments) {
        return check(arguments.index(0), elements.size());
    }

    int end() {
        return check(elements.size() - 1L, elements.size());
    }

    private static int check(long place, int end) {
        if (place < 0 || place >= end) {
            throw new IndexOutOfBoundsException(
                    "index is %d, must be at least 0 and less than %d".formatted(place, end));
        }
        return (int) place;
    }

    Object insertAt(Arguments arguments) {
        add(check(arguments.index(0), elements.size() + 1), arguments.get(1));
        return JavaCall.NOTHING;
    }

    Object remove(@Nullable Object wanted, JavaCall call) {
        int place = first(wanted, call);
        if (place >= 0) {
            remove(place);
        }
        return place >= 0;
    }

    int first(@Nullable Object wanted, JavaCall call) {
        for (int i = 0; i < elements.size(); i++) {
            if (call.same(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    int last(@Nullable Object wanted, JavaCall call) {
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (call.same(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    List<@Nullable Object> page(long from, long most) {
        int begin = Math.clamp(from, 0, elements.size());
        int end = Math.clamp(begin + most, begin, elements.size());
        return new ArrayList<>(elements.subList(begin, end));
    }

    Object addAll(Arguments arguments) {
        long place = arguments.index(0) - 1;
        addAll(check(place < 0 ? elements.size() : place, elements.size() + 1), arguments.rest(1));
        return JavaCall.NOTHING;
    }

    // ---- changes ----

    /// Inserts an element at an index from 0 to the size.
    private void add(int place, @Nullable Object element) {
        Elements.checkCount(elements.size() + 1L);
        stored.add(element);
        insert(place, element);
    }

    /// Inserts elements at an index, all or none.
    private void addAll(int place, List<? extends @Nullable Object> added) {
        Elements.checkCount((long) elements.size() + added.size());
        stored.exchange(List.of(), added);
        int at = place;
        for (Object element : added) {
            insert(at++, element);
        }
    }

    private void insert(int place, @Nullable Object element) {
        elements.add(place, element);
        watchers.tell(new Change.Added(place, element));
    }

    /// Replaces an element.
    ///
    /// @return the one before
    @Nullable Object set(int place, @Nullable Object element) {
        stored.replace(elements.get(place), element);
        Object before = elements.set(place, element);
        watchers.tell(new Change.Replaced(place, element));
        return before;
    }

    @Nullable Object remove(int place) {
        Object element = elements.remove(place);
        stored.remove(element);
        watchers.tell(new Change.TakenOut(place));
        return element;
    }

    @Nullable Object clear() {
        elements.clear();
        stored.clear();
        reordered();
        return null;
    }

    private void reordered() {
        watchers.tell(new Change.Reordered());
    }

    // ---- for Python clients ----

    @Nullable Object get(Arguments arguments) {
        if (arguments.get(0) instanceof PySlice slice) {
            return Subscript.places(slice, elements.size()).get(elements);
        }
        return elements.get(place(arguments.get(0), "list index out of range"));
    }

    @Nullable Object set(Arguments arguments) {
        if (!(arguments.get(0) instanceof PySlice slice)) {
            set(place(arguments.get(0), "list assignment index out of range"), arguments.get(1));
            return null;
        }
        Subscript.Places places = Subscript.places(slice, elements.size());
        List<@Nullable Object> values = Elements.orNull(arguments.get(1));
        if (values == null) {
            throw PyException.of(
                    "TypeError",
                    places.isContiguous()
                            ? "can only assign an iterable"
                            : "must assign iterable to extended slice");
        }
        replace(places, values);
        return null;
    }

    private void replace(Subscript.Places places, List<@Nullable Object> values) {
        List<@Nullable Object> before = places.get(elements);
        places.checkFit(values);
        stored.exchange(before, values);
        places.set(elements, values);
        reordered();
    }

    private void delete(Subscript.Places places) {
        List<@Nullable Object> before = places.get(elements);
        places.delete(elements);
        stored.change(before, List.of());
        reordered();
    }

    @Nullable Object delete(Arguments arguments) {
        if (arguments.get(0) instanceof PySlice slice) {
            delete(Subscript.places(slice, elements.size()));
        } else {
            remove(place(arguments.get(0), "list assignment index out of range"));
        }
        return null;
    }

    private int place(@Nullable Object index, String outOfRange) {
        Long number = Subscript.number(index);
        if (number == null) {
            throw PyException.of(
                    "TypeError",
                    "list indices must be integers or slices, not " + PyRepr.typeName(index));
        }
        return Subscript.place(number, elements.size(), outOfRange);
    }

    Object getSlice(Arguments arguments) {
        return plainSlice(arguments).get(elements);
    }

    @Nullable Object setSlice(Arguments arguments) {
        List<@Nullable Object> values = Elements.orNull(arguments.get(2));
        if (values == null) {
            throw PyException.of("TypeError", "can only assign an iterable");
        }
        replace(plainSlice(arguments), values);
        return null;
    }

    @Nullable Object deleteSlice(Arguments arguments) {
        delete(plainSlice(arguments));
        return null;
    }

    /// Python 2 sends `x[i:j]` as two numbers; a missing bound is 0 or the greatest number.
    private Subscript.Places plainSlice(Arguments arguments) {
        return Subscript.plainPlaces(arguments.index(0), arguments.index(1), elements.size());
    }

    Object contains(Arguments arguments) {
        return find(arguments.get(0), 0, elements.size()) >= 0;
    }

    Object count(Arguments arguments) {
        Object wanted = arguments.get(0);
        return elements.stream().filter(element -> PyEquality.equal(element, wanted)).count();
    }

    Object index(Arguments arguments) {
        int size = elements.size();
        int from = Subscript.bound(arguments.get(1), size);
        int to = arguments.isGiven(2) ? Subscript.bound(arguments.get(2), size) : size;
        int place = find(arguments.get(0), from, to);
        if (place < 0) {
            throw PyException.of("ValueError", PyRepr.repr(arguments.get(0)) + " is not in list");
        }
        return (long) place;
    }

    @Nullable Object remove(Arguments arguments) {
        int place = find(arguments.get(0), 0, elements.size());
        if (place < 0) {
            throw PyException.of("ValueError", "list.remove(x): x not in list");
        }
        remove(place);
        return null;
    }

    private int find(@Nullable Object wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (PyEquality.equal(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable Object append(Arguments arguments) {
        add(elements.size(), arguments.get(0));
        return null;
    }

    @Nullable Object extend(Arguments arguments) {
        List<@Nullable Object> added = Elements.of(arguments.get(0));
        Elements.checkCount((long) elements.size() + added.size());
        stored.exchange(List.of(), added);
        elements.addAll(added);
        reordered();
        return null;
    }

    @Nullable Object insert(Arguments arguments) {
        add(Subscript.bound(arguments.index(0), elements.size()), arguments.get(1));
        return null;
    }

    @Nullable Object pop(Arguments arguments) {
        long index = arguments.index(0);
        if (elements.isEmpty()) {
            throw PyException.of("IndexError", "pop from empty list");
        }
        return remove(Subscript.place(index, elements.size(), "pop index out of range"));
    }

    Object plus(Arguments arguments) {
        if (!(arguments.get(0) instanceof List<?> other)) {
            throw PyException.of(
                    "TypeError",
                    "can only concatenate list (not \"%s\") to list"
                            .formatted(PyRepr.typeName(arguments.get(0))));
        }
        Elements.checkCount((long) elements.size() + other.size());
        List<@Nullable Object> sum = new ArrayList<>(elements.size() + other.size());
        sum.addAll(elements);
        sum.addAll(other);
        return sum;
    }

    List<@Nullable Object> times(Arguments arguments) {
        if (arguments.get(0) instanceof BigInteger) {
            throw PyException.of("OverflowError", "cannot fit 'int' into an index-sized integer");
        }
        long count = Math.max(0, arguments.index(0));
        if (elements.isEmpty()) {
            return new ArrayList<>();
        }
        Elements.checkProduct(count, elements.size());
        List<@Nullable Object> product = new ArrayList<>((int) count * elements.size());
        for (long i = 0; i < count; i++) {
            product.addAll(elements);
        }
        return product;
    }

    /// Returns the list, as Python's operator does.
    Object multiply(Arguments arguments) {
        List<@Nullable Object> product = times(arguments);
        stored.exchange(elements, product);
        elements.clear();
        elements.addAll(product);
        reordered();
        return product;
    }

    @Nullable Object reverse(Arguments arguments) {
        Collections.reverse(elements);
        reordered();
        return null;
    }

    /// A `reversed` object, by value: the client recreates it from a copy of the list.
    Object reversed(Arguments arguments) {
        return PyInstance.reduce(PyGlobal.builtin("reversed"), value());
    }

    @Nullable Object sort(Arguments arguments) {
        Sorting.sort(elements, arguments.get(0), arguments.truth(1), arguments.isFromPython2());
        reordered();
        return null;
    }
}
