package dev.muster.internal.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Iterates over something that is read in pieces of consecutive elements.
final class PagedIterator<E> implements Iterator<E> {
    /// Reads at most a given number of elements from an index on; none at the end.
    @FunctionalInterface
    interface Pages<E> {
        List<E> read(int from, int most);
    }

    /// Removes the element at an index, which was returned last.
    @FunctionalInterface
    interface Removal {
        void remove(int place);
    }

    private final Pages<E> pages;
    private final int most;
    private final @Nullable Removal removal;
    private List<E> page = List.of();
    private int next;

    /// The index of the first element of `page`.
    private int begin;

    private boolean mayRemove;

    /// @param removal null if nothing can be removed
    PagedIterator(Pages<E> pages, int most, @Nullable Removal removal) {
        this.pages = pages;
        this.most = most;
        this.removal = removal;
    }

    @Override
    public boolean hasNext() {
        if (next < page.size()) {
            return true;
        }
        if (next > 0 && page.size() < most) {
            return false; // a page that is not full is the last
        }
        begin += next;
        next = 0;
        page = pages.read(begin, most);
        return !page.isEmpty();
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        mayRemove = true;
        return page.get(next++);
    }

    @Override
    public void remove() {
        if (removal == null) {
            throw new UnsupportedOperationException("nothing can be removed through this iterator");
        }
        if (!mayRemove) {
            throw new IllegalStateException("next() must come before remove()");
        }
        mayRemove = false;
        removal.remove(begin + next - 1);
        begin--; // the following elements have moved down
    }
}
