namespace ControlPlane.Language.Values.Http;

/// <summary>Statuses of answers.</summary>
internal static class AnswerStatus
{
    /// <summary>Says that a status allows no body.</summary>
    public const string NoBody =
        "is the body of an answer that has none by its status: Envoy would write it all the same, and clients would take it for the beginning of the "
        + "next answer";

    /// <summary>Whether answers with a status end after their headers (https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1).</summary>
    public static bool HasNoBody(int? status) => status is 204 or 205 or 304;
}
