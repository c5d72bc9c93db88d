package dev.muster.tests.shared;

import dev.muster.shared.NamedObjects;
import org.junit.jupiter.api.BeforeEach;

/// The tests of what only homes with names keep.
@TestedAt({Home.THIS_JVM, Home.TCP, Home.UNIX_SOCKET, Home.CPYTHON, Home.CLUSTER})
abstract class NamedContract extends Contract {
    /// Makes the objects.
    NamedObjects named;

    @BeforeEach
    void use_the_names() {
        named = named();
    }
}
