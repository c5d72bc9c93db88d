package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The iterator over the keys of a shared dict.
public final class DictIterator extends SharedObject {
    static final MethodTable<DictIterator> METHODS =
            MethodTable.of(DictIterator.class, "dict_keyiterator")
                    .quick("__next__", Signature.slot(), (self, _) -> self.next())
                    .quick("next", Signature.slot(), (self, _) -> self.next())
                    .exposed("__next__", "send", "throw", "close", "next")
                    .build();

    private final DictObject dict;
    private final int size;
    private final long changes;

    /// Guarded by the monitor of `dict`. Null once the iteration has ended.
    private @Nullable Iterator<@Nullable Object> keys;

    /// How many keys it has returned. Guarded by the monitor of `dict`.
    private int given;

    DictIterator(DictObject dict) {
        super(METHODS, dict.monitor, new StoredSize());
        this.dict = dict;
        size = dict.entries().size();
        changes = dict.changes();
        keys = dict.entries().keySet().iterator();
    }

    /// The remaining keys, as the iterator of a list: this is how Python pickles it.
    @Override
    public Object value() {
        List<@Nullable Object> rest = new ArrayList<>();
        if (keys != null && dict.changes() == changes) {
            dict.entries().keySet().stream().skip(given).forEach(rest::add);
        }
        return PyInstance.reduce(PyGlobal.builtin("iter"), rest);
    }

    @Override
    public String repr() {
        return "<dict_keyiterator object at 0x%x>".formatted(System.identityHashCode(this));
    }

    @Override
    public int size() {
        return dict.size();
    }

    private @Nullable Object next() {
        if (keys == null) {
            throw PyException.of("StopIteration");
        }
        if (dict.entries().size() != size) {
            // Once seen, the change is reported at every further step, as CPython does.
            throw PyException.of("RuntimeError", "dictionary changed size during iteration");
        }
        if (dict.changes() != changes) {
            throw PyException.of("RuntimeError", "dictionary keys changed during iteration");
        }
        if (!keys.hasNext()) {
            keys = null;
            throw PyException.of("StopIteration");
        }
        given++;
        return keys.next();
    }
}
