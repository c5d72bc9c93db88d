package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.shared.NamedObjects;
import dev.muster.shared.SharedObjects;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// The tests of one type of shared objects, over many homes: what holds here holds everywhere.
///
/// A home is opened once for all tests of a class; each test makes the objects it needs.
@ExtendWith(Leaks.class)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(TestedAt.Homes.class)
@TestedAt({Home.THIS_JVM, Home.TCP, Home.UNIX_SOCKET, Home.CPYTHON, Home.MEMORY, Home.CLUSTER})
abstract class Contract {
    private static Home.Opened opened;
    private static Home.View elsewhere;

    /// Where the objects live.
    @Parameter Home home;

    /// Makes them.
    SharedObjects objects;

    @BeforeParameterizedClassInvocation
    static void open_the_home(Home home) throws IOException, InterruptedException {
        opened = home.open();
        elsewhere = opened.view();
    }

    @AfterParameterizedClassInvocation
    static void close_the_home() throws IOException {
        elsewhere.close();
        opened.close();
    }

    @BeforeEach
    void use_the_home() {
        objects = opened.objects();
    }

    /// What makes them, with those that have names; skips the test at a home that knows no names.
    NamedObjects named() {
        assumeTrue(
                objects instanceof NamedObjects,
                () -> "%s keeps nothing under a name".formatted(home));
        return (NamedObjects) objects;
    }

    static Home.Opened opened() {
        return opened;
    }

    static Home.View elsewhere() {
        return elsewhere;
    }

    /// Skips the test at a home that cannot do what it is about.
    void needs(Ability ability) {
        boolean isLacking = home.lacks().contains(ability);
        if (isLacking) {
            System.out.printf("skipped at %s: it %s%n", home, ability.lack());
        }
        assumeTrue(!isLacking, () -> "%s %s".formatted(home, ability.lack()));
    }

    /// The same object as another process sees it.
    <T> T atOther(T proxy) throws IOException {
        needs(Ability.REFERENCES);
        T seen = elsewhere.sees(proxy);
        assertThat(seen).isNotNull();
        return seen;
    }
}
