namespace ControlPlane.Client;

/// <summary>Headers that <c>GET /{kinds}/{name}</c> gives beside <c>ETag</c> (the revision) and <c>Last-Modified</c>; values are percent-encoded.</summary>
public static class DocumentHeaders
{
    /// <summary>Who changed the document last.</summary>
    public const string Author = "ControlPlane-Author";

    /// <summary>Who owns it.</summary>
    public const string Source = "ControlPlane-Source";
}
