package dev.muster.shared;

/// A value was not stored, because the manager keeps as much as it may. Nothing has changed; once
/// something has been taken out, there is room again.
public final class ManagerFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// @param message how much the manager keeps
    public ManagerFullException(String message) {
        super(message);
    }
}
