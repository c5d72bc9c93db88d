package dev.muster.tests.shared;

/// What not every home of shared objects can do.
enum Ability {
    LEASES("knows no leases"),
    CHANGES("reports no changes"),
    FUNCTIONS("runs no functions of its clients"),
    STEPS("does not look and write in one step"),
    INTERFACES("has no objects written in Java"),
    CLASSES("knows no classes of Java, and no keys that can change"),
    CONDITIONS("has no conditions of its locks"),
    PERMITS("does not tell how many permits there are"),
    MANY_PERMITS("hands out one permit at a time"),
    CAPACITY("does not tell how many items a queue may have"),
    PAGES("does not let clients look into a queue"),
    HIDDEN_NAMES("keeps the names that begin with _ for itself"),
    REFERENCES("does not keep proxies of Java clients inside other objects"),
    WITHDRAWAL("cannot take back a call that waits"),
    ORDER("keeps its keys in no order"),
    ORDER_OF_CHANGES("tells of changes of different keys in any order"),
    ORDER_OF_CALLS("carries out calls in any order while nobody waits for them"),
    MOMENTS("is asked again and again by a client that waits, which may miss a moment");

    private final String lack;

    Ability(String lack) {
        this.lack = lack;
    }

    /// What is to be said of a home without it.
    String lack() {
        return lack;
    }
}
