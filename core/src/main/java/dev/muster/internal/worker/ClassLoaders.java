package dev.muster.internal.worker;

import dev.muster.codec.JavaCodec;
import java.util.HashMap;
import java.util.Map;

/// The counterparts of the class loaders of the parent process, by their numbers. Task thread only.
final class ClassLoaders {
    /// A class loader, and what reads values with its classes.
    record Place(ParentClassLoader loader, JavaCodec reading) {}

    private final ParentClassLoader.Source parent;
    private final JavaCodec codec;
    private final Map<Integer, Place> places = new HashMap<>();

    ClassLoaders(ParentClassLoader.Source parent, JavaCodec codec) {
        this.parent = parent;
        this.codec = codec;
    }

    /// What reads values of this class loader; it is that of the calling thread from here on.
    JavaCodec enter(int number) {
        Place place = places.get(number);
        if (place == null) {
            place = place(number);
            places.put(number, place);
        }
        Thread.currentThread().setContextClassLoader(place.loader());
        return place.reading();
    }

    private Place place(int number) {
        var loader = new ParentClassLoader(parent, number);
        return new Place(loader, codec.withClassLoader(loader));
    }
}
