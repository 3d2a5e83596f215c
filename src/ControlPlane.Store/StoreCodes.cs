using System.ComponentModel;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>The codes of problems that the store finds: CP05.</summary>
[ProblemCodes]
public static class StoreCodes
{
    /// <summary>See its description.</summary>
    [Description("A stored document was not written by a newer program.")]
    public const string NewerFormat = "CP0501";

    /// <summary>See its description.</summary>
    [Description("A stored document can be read by this program.")]
    public const string Unreadable = "CP0502";

    /// <summary>See its description.</summary>
    [Description("A write puts or deletes each document once.")]
    public const string Twice = "CP0510";

    /// <summary>See its description.</summary>
    [Description("The base of a write is a revision that exists.")]
    public const string Base = "CP0511";

    /// <summary>See its description.</summary>
    [Description("The author of a write is text without NUL characters.")]
    public const string Author = "CP0512";

    /// <summary>See its description.</summary>
    [Description("The source of a write is text without NUL characters.")]
    public const string Source = "CP0513";

    /// <summary>See its description.</summary>
    [Description("The message of a write is text without NUL characters.")]
    public const string Message = "CP0514";

    /// <summary>See its description.</summary>
    [Description("A document holds no half of a surrogate pair.")]
    public const string HalfOfAPair = "CP0515";

    /// <summary>See its description.</summary>
    [Description("A document that is deleted is not used by another.")]
    public const string InUse = "CP0520";

    /// <summary>See its description.</summary>
    [Description("A document names only secrets that are stored.")]
    public const string UnknownSecret = "CP0550";

    /// <summary>See its description.</summary>
    [Description("A secret is resolved before it is stored.")]
    public const string Unresolved = "CP0551";

    /// <summary>See its description.</summary>
    [Description("The server has a key for secrets when one is to be stored.")]
    public const string NoSecretKey = "CP0552";
}
