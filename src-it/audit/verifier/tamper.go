package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// tamper makes COUNT copies of a log, OUT/0 …, each changed in one way. What is not changed is linked, not copied.
func tamper(dir, out, count, seed string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	s, err := strconv.ParseInt(seed, 10, 64)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewSource(s))
	files, err := covered(dir)
	if err != nil {
		return err
	}
	for i := 0; i < n; i++ {
		copied := filepath.Join(out, strconv.Itoa(i))
		if err := link(dir, copied); err != nil {
			return err
		}
		for {
			what, changed, err := change(dir, copied, files, random)
			if err != nil {
				return err
			}
			if changed {
				fmt.Printf("%d %s\n", i, what)
				break
			}
		}
	}
	return nil
}

// covered lists what outsiders verify: the checkpoint, tiles, entries and what the entries name. Segments are the writer's
// own.
func covered(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err == nil && entry.Type().IsRegular() &&
			(name == "checkpoint" || strings.HasPrefix(name, "tile/") || strings.HasPrefix(name, "payload/")) {
			files = append(files, name)
		}
		return err
	})
	sort.Strings(files)
	return files, err
}

func link(dir, copied string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(copied, name), 0o700)
		}
		return os.Link(path, filepath.Join(copied, name))
	})
}

func change(dir, copied string, files []string, random *rand.Rand) (string, bool, error) {
	// The checkpoint is one file among many, and worth more than that.
	name := files[random.Intn(len(files))]
	if random.Intn(6) == 0 {
		name = "checkpoint"
	}
	before, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return "", false, err
	}
	after := append([]byte(nil), before...)
	at := random.Intn(len(before))
	var what string
	switch random.Intn(10) {
	case 0, 1:
		what = fmt.Sprintf("a bit flipped at %d", at)
		after[at] ^= 1 << random.Intn(8)
	case 2:
		what = fmt.Sprintf("truncated to %d", at)
		after = after[:at]
	case 3:
		what = fmt.Sprintf("a byte dropped at %d", at)
		after = append(after[:at], after[at+1:]...)
	case 4:
		end := at + 1 + random.Intn(len(before)-at)
		what = fmt.Sprintf("bytes %d to %d doubled", at, end)
		after = append(append(append([]byte(nil), before[:end]...), before[at:end]...), before[end:]...)
	case 5:
		to := random.Intn(len(before))
		what = fmt.Sprintf("bytes %d and %d swapped", at, to)
		after[at], after[to] = after[to], after[at]
	case 6:
		if name == "checkpoint" && random.Intn(2) == 0 {
			what = "a line added"
			after = bytes.Replace(after, []byte("\n\n"), []byte("\nextra\n\n"), 1)
			break
		}
		what = "deleted"
		return name + ": " + what, true, os.Remove(filepath.Join(copied, name))
	case 7:
		other := files[random.Intn(len(files))]
		what = "put there: " + other
		if after, err = os.ReadFile(filepath.Join(dir, other)); err != nil {
			return "", false, err
		}
	default:
		if !strings.HasPrefix(name, "tile/entries/") {
			return "", false, nil
		}
		what, after = changeEntries(before, random)
	}
	if bytes.Equal(before, after) {
		return "", false, nil
	}
	file := filepath.Join(copied, name)
	if err := os.Remove(file); err != nil {
		return "", false, err
	}
	return name + ": " + what, true, os.WriteFile(file, after, 0o600)
}

// changeEntries leaves a bundle well formed.
func changeEntries(bundle []byte, random *rand.Rand) (string, []byte) {
	var all [][]byte
	for rest := bundle; len(rest) > 0; {
		n := 2 + int(binary.BigEndian.Uint16(rest))
		all = append(all, rest[:n])
		rest = rest[n:]
	}
	i, j := random.Intn(len(all)), random.Intn(len(all))
	var what string
	switch random.Intn(4) {
	case 0:
		what = fmt.Sprintf("entries %d and %d swapped", i, j)
		all[i], all[j] = all[j], all[i]
	case 1:
		what = fmt.Sprintf("entry %d dropped", i)
		all = append(all[:i], all[i+1:]...)
	case 2:
		what = fmt.Sprintf("entry %d doubled", i)
		all = append(all, all[i])
	case 3:
		what = fmt.Sprintf("entry %d in the place of entry %d", j, i)
		all[i] = all[j]
	}
	return what, bytes.Join(all, nil)
}
