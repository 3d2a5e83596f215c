using System.ComponentModel;
using System.Reflection;

namespace ControlPlane.Language.Text;

/// <summary>
/// On a class of problem codes: constants, each with a description that says what must hold. A code never changes its meaning and is never used again.
/// </summary>
/// <remarks>Per area and hundred, 01–49 are found in one document alone, and 50–99 over the whole set. CP07 continues the policies of CP04. CP05 are the
/// store's and CP06 the server's.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ProblemCodesAttribute : Attribute
{
    /// <summary>All codes of an assembly, in no order.</summary>
    public static IEnumerable<CodeMeaning> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return assembly
            .GetTypes()
            .Where(type => type.IsDefined(typeof(ProblemCodesAttribute)))
            .SelectMany(type => type.GetFields())
            .Where(field => field.IsLiteral)
            .Select(field => new CodeMeaning((string)field.GetRawConstantValue()!, field.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""));
    }
}

/// <summary>A problem code.</summary>
/// <param name="Code">The code.</param>
/// <param name="Demand">What must hold, for people.</param>
public sealed record CodeMeaning(string Code, string Demand);
