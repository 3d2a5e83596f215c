namespace ControlPlane.Client.Wire;

/// <summary>The codes of the server's problems that its clients act on.</summary>
public static class ServerCodes
{
    /// <summary>A document is written by the source that it belongs to, unless the write takes it over.</summary>
    public const string OwnedByAnother = "CP0611";

    /// <summary>A document stays with its team, unless the write takes it over.</summary>
    public const string OwnedByAnotherTeam = "CP0632";
}
