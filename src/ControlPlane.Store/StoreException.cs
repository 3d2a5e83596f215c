namespace ControlPlane.Store;

/// <summary>The database cannot be used, and trying again does not help: it is newer than this program, or of another build.</summary>
public class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database does not answer; it may later.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : StoreException(message, inner);
