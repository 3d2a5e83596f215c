namespace ControlPlane.Language.Documents;

/// <summary>How much of a fleet depends on one document of a kind, the least first.</summary>
public enum Reach
{
    /// <summary>The requests that the document itself takes, or that are sent to it.</summary>
    Own,

    /// <summary>The rules whose policies name it, and the listeners that do.</summary>
    Named,

    /// <summary>The levels that bring it in: what it demands is in force on all rules below them.</summary>
    Shared,

    /// <summary>All rules.</summary>
    Fleet,
}
