package dev.muster.internal.object;

import dev.muster.internal.object.Subscript.Places;
import dev.muster.pickle.PyException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads, replaces and deletes the elements of a list that a slice selects.
final class ListSlices {
    private ListSlices() {}

    /// The elements at these places, in a new list.
    static <E extends @Nullable Object> List<E> get(List<E> elements, Places places) {
        if (places.isContiguous()) {
            return new ArrayList<>(
                    elements.subList(places.start(), places.start() + places.count()));
        }
        List<E> slice = new ArrayList<>(places.count());
        for (int i = 0; i < places.count(); i++) {
            slice.add(elements.get(places.get(i)));
        }
        return slice;
    }

    /// Sets values at these places. Their number may differ only where the places are contiguous
    /// and ascending.
    static <E extends @Nullable Object> void set(
            List<E> elements, Places places, List<? extends E> values) {
        checkFit(places, values);
        if (places.isContiguous()) {
            Elements.checkCount((long) elements.size() - places.count() + values.size());
            List<E> target = elements.subList(places.start(), places.start() + places.count());
            int common = Math.min(places.count(), values.size());
            for (int i = 0; i < common; i++) {
                target.set(i, values.get(i));
            }
            target.subList(common, places.count()).clear();
            target.addAll(values.subList(common, values.size()));
            return;
        }
        for (int i = 0; i < places.count(); i++) {
            elements.set(places.get(i), values.get(i));
        }
    }

    /// Refuses a number of values other than the number of places, where they must be equal.
    static void checkFit(Places places, List<?> values) {
        if (!places.isContiguous() && values.size() != places.count()) {
            throw PyException.of(
                    "ValueError",
                    "attempt to assign sequence of size %d to extended slice of size %d"
                            .formatted(values.size(), places.count()));
        }
    }

    /// Deletes the elements at these places.
    static void delete(List<?> elements, Places places) {
        if (places.count() == 0) {
            return;
        }
        Places ascending = places.ascending();
        if (ascending.isContiguous()) {
            elements.subList(ascending.start(), ascending.start() + ascending.count()).clear();
            return;
        }
        deleteSpread(elements, ascending);
    }

    private static <E extends @Nullable Object> void deleteSpread(
            List<E> elements, Places ascending) {
        int kept = ascending.start();
        int deleted = 0;
        for (int i = ascending.start(); i < elements.size(); i++) {
            if (deleted < ascending.count() && i == ascending.get(deleted)) {
                deleted++;
            } else {
                elements.set(kept++, elements.get(i));
            }
        }
        elements.subList(kept, elements.size()).clear();
    }
}
