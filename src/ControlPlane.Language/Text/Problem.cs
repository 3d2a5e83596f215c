namespace ControlPlane.Language.Text;

/// <summary>Something wrong that a user can mend.</summary>
/// <param name="Code">Stable, for example <c>CP0107</c>: CP01 documents, CP02 kinds, CP03 routes, CP04 policies, CP05 store, CP06 server, CP07 policies,
/// continued.</param>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="Document">The document, where it could be told.</param>
/// <param name="Path">The place inside the document, for example <c>rules[0].match.path</c>; empty for the whole.</param>
/// <param name="Allowed">What would be right, for example <c>GET, POST</c>.</param>
/// <param name="File">The file as it was given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Hint">Advice on what to do, where <paramref name="Allowed"/> cannot be a list or a form of values.</param>
public sealed record Problem(
    string Code,
    string Message,
    DocumentId? Document = null,
    string Path = "",
    string? Allowed = null,
    string? File = null,
    int? Line = null,
    int? Column = null,
    string? Hint = null
);
