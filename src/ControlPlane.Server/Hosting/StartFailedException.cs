namespace ControlPlane.Server.Hosting;

/// <summary>The server cannot start, for a reason that its operator can mend; the message names the setting.</summary>
internal sealed class StartFailedException(string message, Exception? inner = null) : Exception(message, inner);
