package dev.muster.internal.worker;

import dev.muster.internal.codec.JavaCodec;
import java.util.HashMap;
import java.util.Map;

/// The counterparts of the class loaders of the parent process, by their numbers. Task thread only.
final class ClassLoaders {
    /// A class loader, and the codec that reads values with its classes.
    record Counterpart(ParentClassLoader loader, JavaCodec reading) {}

    private final ParentClassLoader.Source parent;
    private final JavaCodec codec;
    private final Map<Integer, Counterpart> places = new HashMap<>();

    ClassLoaders(ParentClassLoader.Source parent, JavaCodec codec) {
        this.parent = parent;
        this.codec = codec;
    }

    /// The codec for values of this class loader, which becomes that of the calling thread.
    JavaCodec enter(int number) {
        Counterpart counterpart = places.get(number);
        if (counterpart == null) {
            counterpart = counterpart(number);
            places.put(number, counterpart);
        }
        Thread.currentThread().setContextClassLoader(counterpart.loader());
        return counterpart.reading();
    }

    private Counterpart counterpart(int number) {
        var loader = new ParentClassLoader(parent, number);
        return new Counterpart(loader, codec.withClassLoader(loader));
    }
}
