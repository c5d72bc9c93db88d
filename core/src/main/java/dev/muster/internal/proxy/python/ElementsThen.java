package dev.muster.internal.proxy.python;

import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/// Walks through the elements that a list had when this began, and removes from the list.
final class ElementsThen<E> implements Iterator<E> {
    private final Iterator<E> elements;
    private final IntConsumer removal;
    private int next;
    private boolean hasLast;

    /// @param removal removes the element at a place
    ElementsThen(List<E> elements, IntConsumer removal) {
        this.elements = elements.iterator();
        this.removal = removal;
    }

    @Override
    public boolean hasNext() {
        return elements.hasNext();
    }

    @Override
    public E next() {
        E element = elements.next();
        next++;
        hasLast = true;
        return element;
    }

    @Override
    public void remove() {
        if (!hasLast) {
            throw new IllegalStateException("next() must come before remove()");
        }
        hasLast = false;
        removal.accept(--next);
    }
}
