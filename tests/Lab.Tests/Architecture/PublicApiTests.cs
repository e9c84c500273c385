using System.Reflection;
using System.Text;
using Xunit;

namespace Lab.Tests.Architecture;

/// <summary>Notebooks are the clients of these assemblies: a public name that comes, goes or changes must be seen.</summary>
/// <remarks>To accept a change, run the tests once with <c>LAB_ACCEPT_API=1</c> and review the difference.</remarks>
public sealed class PublicApiTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateDirectories(Repository.Lib).Select(d => Path.GetFileName(d)!).Where(p => p != "Lab.Host").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_public_surface_is_the_accepted_one(string project)
    {
        var file = Repository.PathOf("tests", "Lab.Tests", "PublicApi", project + ".txt");
        var actual = Surface(Assembly.Load(project).GetExportedTypes());
        Assert.NotEmpty(actual);
        if (Environment.GetEnvironmentVariable("LAB_ACCEPT_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "(no accepted surface)", actual, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_new_member_is_caught() => Assert.Contains("Seen()", Surface([typeof(Sample)]), StringComparison.Ordinal);

    private static string Surface(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(NameOf(type)).Append('\n');
            foreach (var line in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var member in type.GetMembers(Declared))
        {
            var line = member switch
            {
                ConstructorInfo c => $"new({Parameters(c)})",
                MethodInfo { IsSpecialName: false } m when !IsCompilerMade(m) => $"{(m.IsStatic ? "static " : "")}{NameOf(m.ReturnType)} {m.Name}{Generic(m)}({Parameters(m)})",
                PropertyInfo p => $"{(p.GetAccessors()[0].IsStatic ? "static " : "")}{NameOf(p.PropertyType)} {p.Name} {{{(p.GetMethod?.IsPublic == true ? " get;" : "")}{(p.SetMethod?.IsPublic == true ? " set;" : "")} }}",
                FieldInfo { IsSpecialName: false } f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{NameOf(f.FieldType)} {f.Name}",
                EventInfo e => $"event {NameOf(e.EventHandlerType!)} {e.Name}",
                _ => null,
            };
            if (line is not null)
            {
                yield return line;
            }
        }
    }

    // What the compiler writes into every record says nothing about the surface.
    private static bool IsCompilerMade(MethodInfo method) =>
        method.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" || method.Name.Contains('<', StringComparison.Ordinal);

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{NameOf(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        if (type.IsByRef)
        {
            return "ref " + NameOf(type.GetElementType()!);
        }

        var name = type.IsGenericParameter || type.Namespace?.StartsWith("Lab", StringComparison.Ordinal) != true ? type.Name : type.FullName ?? $"{type.Namespace}.{type.Name}";
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name.Replace('+', '.') : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }

    private static class Sample
    {
        public static void Seen()
        {
        }
    }
}
