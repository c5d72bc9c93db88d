package dev.muster.tests.shared;

import java.io.Serializable;

/// A value that the manager of the contract may keep but not make: its filter refuses the class.
record Refused(String text) implements Serializable {}
